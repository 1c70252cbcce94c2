//! A gate that is shut until something is done, once.

use std::cell::{Cell, RefCell};

use futures_channel::oneshot;

/// Shut at first. Whoever passes waits until it is opened; it never shuts again.
#[derive(Debug, Default)]
pub struct Gate {
    is_open: Cell<bool>,
    waiting: RefCell<Vec<oneshot::Sender<()>>>,
}

impl Gate {
    /// Waits until it is open.
    pub async fn pass(&self) {
        if self.is_open.get() {
            return;
        }
        let (sender, receiver) = oneshot::channel();
        self.waiting.borrow_mut().push(sender);
        // The gate outlives who waits at it: only opening it ends the wait.
        receiver.await.unwrap_or(());
    }

    /// Lets everybody pass.
    pub fn open(&self) {
        self.is_open.set(true);
        for sender in self.waiting.take() {
            // Who gave up waiting needs no word.
            sender.send(()).unwrap_or(());
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[test]
    fn nobody_passes_before_it_is_open() {
        let gate = Gate::default();
        let mut early = Box::pin(gate.pass());
        assert_eq!((&mut early).now_or_never(), None);
        gate.open();
        assert_eq!(early.now_or_never(), Some(()));
        assert_eq!(gate.pass().now_or_never(), Some(()));
    }
}
