//! Two browsers with the stores of one: a profile that is copied, or put back from an older image.

use counterfoil_core::{CommandId, DeviceId, Domain};

use super::device::Device;
use super::disk::Disk;
use super::script::Script;
use super::{TABS, World};

/// Most devices, copies included.
const DEVICES_MAX: usize = 5;

impl<D: Domain, S: Script<D>> World<D, S> {
    /// Somebody copies a profile to another computer, and both live on.
    pub(super) fn copy(&mut self, device: usize) -> Result<(), String> {
        let Some(held) = self.devices.get(device).filter(|held| held.disk.owner.is_some()) else {
            return Ok(());
        };
        if self.devices.len() == DEVICES_MAX {
            return Ok(());
        }
        let (mut disk, was_old) = (held.disk.clone(), held.was_old);
        disk.is_hurt = true;
        disk.is_stale = [true; TABS];
        self.share(&disk);
        let mut copy = Device::new(DeviceId(self.rng.uuid()));
        (copy.disk, copy.was_old) = (disk, was_old);
        self.devices.push(copy);
        self.tale.copies += 1;
        self.start(self.devices.len() - 1)
    }

    /// Somebody keeps an image of a profile; or puts it back, and what came after is gone with the disk.
    pub(super) fn roll_back(&mut self, device: usize) {
        let Some(held) = self.devices.get_mut(device) else { return };
        let Some(image) = held.image.take() else {
            held.image = held.disk.owner.is_some().then(|| Box::new(held.disk.clone()));
            return;
        };
        let kept = image.asked();
        for tab in 0..TABS {
            self.kill(device, tab);
        }
        self.note_loss(device);
        let own = self.promises.saved.iter().filter(|(_, owner)| **owner == device);
        let gone = own.map(|(id, _)| *id).filter(|id| !kept.contains(id));
        let gone: Vec<CommandId> = gone.collect();
        self.promises.gone.extend(gone);
        self.share(&image);
        self.tale.copies += 1;
        if let Some(held) = self.devices.get_mut(device) {
            held.disk = *image;
            held.disk.is_hurt = true;
            held.disk.is_stale = [true; TABS];
        }
    }

    /// What one of two does with these is not known to the other.
    fn share(&mut self, disk: &Disk) {
        self.promises.shared.extend(disk.asked());
    }
}
