//! When a mark shows, and for how long: one pure function of stored facts, the link and the time.

/// No mark earlier, unless the link is known to be down: what is answered sooner is never marked.
pub const MARK_AFTER_MILLIS: u64 = 300;
/// A shown mark never blinks.
pub const MARK_STAYS_MILLIS: u64 = 600;
/// How long the tick stays after a mark that was seen.
pub const CONFIRMED_STAYS_MILLIS: u64 = 2_000;
/// How long the link is troubled before the strip explains it.
pub const STRIP_AFTER_MILLIS: u64 = 10_000;
/// How long a link that came back must hold before the words change.
pub const LINK_STEADY_MILLIS: u64 = 3_000;

/// Where the worst command of an order stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Worst {
    /// Nothing is on its way: all is confirmed, or nothing was meant to leave.
    #[default]
    Settled,
    /// Being written: no mark, and nothing to tick off.
    Unmarked,
    /// Its newest change is being saved, and until then nothing can be promised of the whole.
    Saving,
    /// Kept here, sent or not, without an answer.
    Pending,
    /// The server has it and decides.
    Received,
    /// Waits for something.
    Held,
    /// Confirmed otherwise than shown; not seen yet.
    Changed,
    /// Kept, but nobody can use it.
    SetAside,
    /// The server said no.
    Refused,
    /// It could not be saved on this device.
    NotSaved,
}

/// Whether the server is known to be out of reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// It answered last time, or nobody asked yet.
    Up,
    /// It cannot be reached.
    Down,
}

/// What the stub shows. The only input of `data-delivery`; nobody sets that by hand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mark {
    /// The white copy.
    #[default]
    Nothing,
    /// Canary, perforated, for the moment in which what is already here gets a newer change.
    Saving,
    /// Canary, perforated.
    Here,
    /// Canary, solid edge.
    Received,
    /// Canary, perforated, with a hand.
    Held,
    /// White, with plus-minus.
    Changed,
    /// Pink, perforated.
    Refused,
    /// Pink, solid edge.
    SetAside,
    /// Pink, perforated, and loudest of all.
    NotSaved,
    /// White, with a tick, for a moment.
    JustConfirmed,
}

impl Mark {
    /// The value of `data-delivery`; `None` leaves it out.
    pub fn attribute(self) -> Option<&'static str> {
        match self {
            Mark::Nothing => None,
            Mark::Saving => Some("saving"),
            Mark::Here => Some("here"),
            Mark::Received => Some("received"),
            Mark::Held => Some("held"),
            Mark::Changed => Some("changed"),
            Mark::Refused => Some("refused"),
            Mark::SetAside => Some("set-aside"),
            Mark::NotSaved => Some("not-saved"),
            Mark::JustConfirmed => Some("confirmed"),
        }
    }

    /// Whether the slip is still on its way.
    fn waits(self) -> bool {
        matches!(self, Mark::Saving | Mark::Here | Mark::Received | Mark::Held)
    }
}

/// What is on the screen, and for how many millis.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shown {
    /// The mark.
    pub mark: Mark,
    /// Since it came.
    pub for_millis: u64,
}

/// Mark of an order `since` millis after its oldest unsettled command, given the link and what was shown
/// before.
pub fn mark(worst: Worst, since: u64, link: Reach, shown: Shown) -> Mark {
    match worst {
        Worst::Refused => Mark::Refused,
        Worst::SetAside => Mark::SetAside,
        Worst::NotSaved => Mark::NotSaved,
        Worst::Held => Mark::Held,
        Worst::Changed => Mark::Changed,
        Worst::Pending => waiting(Mark::Here, since, link, shown),
        Worst::Received => waiting(Mark::Received, since, link, shown),
        Worst::Settled => settled(shown),
        Worst::Saving if shown.mark.waits() => Mark::Saving,
        Worst::Unmarked | Worst::Saving => Mark::Nothing,
    }
}

fn waiting(wanted: Mark, since: u64, link: Reach, shown: Shown) -> Mark {
    let due = since >= MARK_AFTER_MILLIS || link == Reach::Down || shown.mark.waits();
    if due {
        wanted
    } else if shown.mark != Mark::Nothing && shown.for_millis < MARK_STAYS_MILLIS {
        shown.mark
    } else {
        Mark::Nothing
    }
}

fn settled(shown: Shown) -> Mark {
    match shown.mark {
        Mark::Here | Mark::Received | Mark::Held if shown.for_millis < MARK_STAYS_MILLIS => {
            shown.mark
        }
        Mark::Saving | Mark::Here | Mark::Received | Mark::Held => Mark::JustConfirmed,
        Mark::JustConfirmed if shown.for_millis < CONFIRMED_STAYS_MILLIS => Mark::JustConfirmed,
        Mark::Nothing
        | Mark::JustConfirmed
        | Mark::Changed
        | Mark::Refused
        | Mark::SetAside
        | Mark::NotSaved => Mark::Nothing,
    }
}

/// After how many millis [`mark`] may answer otherwise although no fact moved; `None`: never.
pub fn look_again_after(worst: Worst, since: u64, shown: Shown) -> Option<u64> {
    let rest = |limit: u64, passed: u64| limit.checked_sub(passed).filter(|rest| *rest > 0);
    match worst {
        Worst::Pending | Worst::Received if !shown.mark.waits() => rest(MARK_AFTER_MILLIS, since),
        Worst::Settled if shown.mark.waits() => rest(MARK_STAYS_MILLIS, shown.for_millis),
        Worst::Settled if shown.mark == Mark::JustConfirmed => {
            rest(CONFIRMED_STAYS_MILLIS, shown.for_millis)
        }
        Worst::Settled
        | Worst::Unmarked
        | Worst::Saving
        | Worst::Pending
        | Worst::Received
        | Worst::Held
        | Worst::Changed
        | Worst::SetAside
        | Worst::Refused
        | Worst::NotSaved => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(mark: Mark, for_millis: u64) -> Shown {
        Shown { mark, for_millis }
    }

    #[test]
    fn the_mark_follows_from_facts_link_and_time() {
        let nothing = Shown::default();
        for (worst, since, link, before, expected) in [
            (Worst::Pending, 0, Reach::Up, nothing, Mark::Nothing),
            (Worst::Pending, 299, Reach::Up, nothing, Mark::Nothing),
            (Worst::Pending, 300, Reach::Up, nothing, Mark::Here),
            (Worst::Pending, 0, Reach::Down, nothing, Mark::Here),
            (Worst::Pending, 0, Reach::Up, shown(Mark::Received, 9), Mark::Here),
            (Worst::Pending, 0, Reach::Up, shown(Mark::Refused, 9), Mark::Refused),
            (Worst::Pending, 0, Reach::Up, shown(Mark::Refused, 900), Mark::Nothing),
            (Worst::Received, 300, Reach::Up, nothing, Mark::Received),
            (Worst::Received, 0, Reach::Up, shown(Mark::Here, 9), Mark::Received),
            (Worst::Settled, 9, Reach::Up, nothing, Mark::Nothing),
            (Worst::Settled, 9, Reach::Up, shown(Mark::Here, 200), Mark::Here),
            (Worst::Settled, 9, Reach::Up, shown(Mark::Here, 600), Mark::JustConfirmed),
            (Worst::Settled, 9, Reach::Up, shown(Mark::JustConfirmed, 1_999), Mark::JustConfirmed),
            (Worst::Settled, 9, Reach::Up, shown(Mark::JustConfirmed, 2_000), Mark::Nothing),
            (Worst::Settled, 9, Reach::Up, shown(Mark::Refused, 1), Mark::Nothing),
            (Worst::Unmarked, 900, Reach::Down, nothing, Mark::Nothing),
            (Worst::Unmarked, 0, Reach::Up, shown(Mark::Here, 900), Mark::Nothing),
            (Worst::Saving, 0, Reach::Down, nothing, Mark::Nothing),
            (Worst::Saving, 0, Reach::Down, shown(Mark::Here, 9), Mark::Saving),
            (Worst::Pending, 0, Reach::Down, shown(Mark::Saving, 9), Mark::Here),
            (Worst::Settled, 9, Reach::Up, shown(Mark::Saving, 9), Mark::JustConfirmed),
            (Worst::Refused, 0, Reach::Up, nothing, Mark::Refused),
            (Worst::Refused, 0, Reach::Down, shown(Mark::Here, 1), Mark::Refused),
            (Worst::SetAside, 0, Reach::Up, nothing, Mark::SetAside),
            (Worst::NotSaved, 0, Reach::Up, nothing, Mark::NotSaved),
            (Worst::Settled, 9, Reach::Up, shown(Mark::NotSaved, 1), Mark::Nothing),
            (Worst::Held, 0, Reach::Up, nothing, Mark::Held),
            (Worst::Changed, 0, Reach::Up, shown(Mark::Here, 1), Mark::Changed),
        ] {
            let given = format!("{worst:?} since {since} with {link:?} after {before:?}");
            assert_eq!(mark(worst, since, link, before), expected, "{given}");
        }
    }

    #[test]
    fn an_answer_after_250_millis_leaves_no_trace_and_after_400_one_calm_mark() {
        for (answered, marks) in [(250, vec![]), (400, vec![(300, 900), (900, 2_900)])] {
            let mut seen = Vec::new();
            let mut before = Shown::default();
            let mut came = 0;
            for now in 0..4_000_u64 {
                let worst = if now < answered { Worst::Pending } else { Worst::Settled };
                before.for_millis = now - came;
                let next = mark(worst, now, Reach::Up, before);
                if next != before.mark {
                    if before.mark != Mark::Nothing {
                        seen.push((came, now));
                    }
                    before.mark = next;
                    came = now;
                }
            }
            assert_eq!(seen, marks, "answered after {answered}");
        }
    }

    #[test]
    fn a_timer_is_set_exactly_while_time_alone_can_change_the_mark() {
        for (worst, since, before, expected) in [
            (Worst::Pending, 100, Shown::default(), Some(200)),
            (Worst::Pending, 300, shown(Mark::Here, 0), None),
            (Worst::Settled, 0, shown(Mark::Here, 200), Some(400)),
            (Worst::Settled, 0, shown(Mark::JustConfirmed, 500), Some(1_500)),
            (Worst::Settled, 0, Shown::default(), None),
            (Worst::Refused, 0, Shown::default(), None),
        ] {
            assert_eq!(look_again_after(worst, since, before), expected, "{worst:?} {before:?}");
        }
    }
}
