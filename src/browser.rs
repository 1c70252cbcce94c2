//! The world, one port per file: the only code that touches the browser.

