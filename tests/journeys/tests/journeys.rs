//! One binary, so that everything is linked once.
#[test]
fn placeholder() {}
