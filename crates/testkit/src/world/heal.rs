//! All faults end, and everything comes to rest.

use counterfoil_core::{Domain, UtcMillis};
use counterfoil_sync::replica::Input;

use super::script::Script;
use super::{Guard, TABS, World};

/// Steps in which a healed world must come to rest.
const STEPS_MAX: usize = 60_000;
/// Steps of a while without faults.
const CALM_STEPS: usize = 40;
/// Within so much time after the last fault every queue is empty.
const REST_MILLIS: i64 = 5 * 60 * 1_000;

impl<D: Domain, S: Script<D>> World<D, S> {
    pub(super) fn heal(&mut self) -> Result<(), String> {
        self.is_rough = false;
        for (device, tab) in self.places() {
            self.update(device);
            self.revive(device, tab);
            self.feed(device, tab, Input::Online(true))?;
            self.feed(device, tab, Input::Paused(false))?;
            self.feed(device, tab, Input::Leading(tab == 0))?;
            // Somebody looks at the app; or nobody does, and it has to come to rest all the same.
            if self.rng.chance(50) {
                self.feed(device, tab, Input::SyncNow)?;
            }
            self.feed(device, tab, Input::Hinted)?;
        }
        let mut steps = STEPS_MAX;
        self.healed_at = self.now;
        self.come_to_rest(&mut steps)?;
        if self.poison.is_some() {
            self.check_flow()?;
            self.poison = None;
            self.healed_at = self.now;
            self.come_to_rest(&mut steps)?;
        }
        Ok(())
    }

    fn come_to_rest(&mut self, steps: &mut usize) -> Result<(), String> {
        self.rest(steps)?;
        // An answer from before the healing may have sent a device away: the server's next sign of life
        // brings it back.
        let (epoch, head) = (self.server.book.epoch(), self.server.book.head());
        for device in 0..self.devices.len() {
            self.feed(device, 0, Input::HeadIs(epoch, head))?;
        }
        if self.poison.is_some() {
            self.healed_at = self.now;
        }
        loop {
            self.rest(steps)?;
            if self.is_poisoned_for_long() {
                return Ok(());
            }
            let (epoch, head) = (self.server.book.epoch(), self.server.book.head());
            let behind: Vec<usize> =
                (0..self.devices.len()).filter(|device| !self.is_level(*device)).collect();
            if behind.is_empty() {
                self.tale.slowest_millis = self.tale.slowest_millis.max(self.healing_millis());
                return Ok(());
            }
            for device in behind {
                self.feed(device, 0, Input::HeadIs(epoch, head))?;
                self.feed(device, 1, Input::Hinted)?;
                spend(steps)?;
            }
        }
    }

    /// A while without faults, but for those that are there already.
    pub(super) fn calm(&mut self) -> Result<(), String> {
        self.is_rough = false;
        for _ in 0..CALM_STEPS {
            self.deliver()?;
            for (device, tab) in self.places() {
                self.run_tab(device, tab)?;
            }
        }
        self.is_rough = true;
        Ok(())
    }

    /// Whether a device has taken in all that there is, in every tab.
    fn is_level(&self, device: usize) -> bool {
        let head = self.server.book.head();
        let last = self.devices.get(device).map(|held| held.disk.last());
        (0..TABS).filter_map(|tab| self.replica(device, tab)).all(|replica| {
            let standing = replica.standing();
            let is_ours = standing.epoch.is_none_or(|epoch| epoch == self.server.book.epoch());
            is_ours && standing.cursor == head && Some(replica.turn()) == last
        })
    }

    /// Everything on every list is done, every parcel delivered, every wait waited out.
    fn rest(&mut self, steps: &mut usize) -> Result<(), String> {
        loop {
            spend(steps)?;
            let mut is_still = self.net.is_empty();
            self.deliver()?;
            for (device, tab) in self.places() {
                is_still &= self.tab(device, tab).is_none_or(|tab| tab.is_idle());
                self.run_tab(device, tab)?;
            }
            self.server.decide_inbox(usize::MAX, self.now)?;
            let is_done = is_still && !self.give_up_waiting()?;
            if is_done && (self.is_poisoned_for_long() || !self.ring()?) {
                return Ok(());
            }
            if self.healing_millis() > self.patience_millis() && self.poison.is_none() {
                return Err("the world takes too long to come to rest".to_owned());
            }
        }
    }

    /// Every tab of every device.
    fn places(&self) -> Vec<(usize, usize)> {
        let tabs = |device| (0..TABS).map(move |tab| (device, tab));
        (0..self.devices.len()).flat_map(tabs).collect()
    }

    /// A poisoned command is tried again for ever; everything else had its time.
    fn is_poisoned_for_long(&self) -> bool {
        self.poison.is_some() && self.healing_millis() >= REST_MILLIS
    }

    /// A server that forgets what it has received costs its devices all their waits once more.
    fn patience_millis(&self) -> i64 {
        if self.without == Some(Guard::Inbox) { 2 * REST_MILLIS } else { REST_MILLIS }
    }

    fn healing_millis(&self) -> i64 {
        self.now.0 - self.healed_at.0
    }

    /// Answers that were lost before the healing will not come: the tabs' own time limits end that.
    fn give_up_waiting(&mut self) -> Result<bool, String> {
        let mut was_any = false;
        for (device, tab) in self.places() {
            if self.tab(device, tab).is_some_and(|tab| tab.exchange.is_some()) {
                was_any = true;
                self.time_out(device, tab)?;
            }
        }
        Ok(was_any)
    }

    /// The clock goes to the next timer.
    fn ring(&mut self) -> Result<bool, String> {
        let tabs = self.devices.iter().flat_map(|device| device.tabs.iter().flatten());
        let Some(next) = tabs.flat_map(|tab| tab.timers.iter().copied()).min() else {
            return Ok(false);
        };
        self.now = UtcMillis(self.now.0.max(next.0));
        for (device, tab) in self.places() {
            self.wake(device, tab)?;
        }
        Ok(true)
    }
}

fn spend(steps: &mut usize) -> Result<(), String> {
    *steps = steps.checked_sub(1).ok_or_else(|| "the world does not come to rest".to_owned())?;
    Ok(())
}
