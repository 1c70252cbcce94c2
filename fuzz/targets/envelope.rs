//! A push as it comes from outside: what is read keeps its meaning when it is written and read again.
#![no_main]

use counterfoil_core::{CommandEnvelope, Domain};
use counterfoil_orders::Orders;
use counterfoil_server::shape;
use counterfoil_sync::authority::Digest;
use counterfoil_sync::protocol::PushRequest;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if shape::check(bytes).is_err() {
        return;
    }
    let Ok(push) = serde_json::from_slice::<PushRequest>(bytes) else { return };
    let _flaw = push.check();
    for command in &push.commands {
        let written = serde_json::to_string(command).expect("what was read can be written");
        let again: CommandEnvelope = serde_json::from_str(&written).expect("and read again");
        assert_eq!(&again, command);
        assert_eq!(Digest::of(&again), Digest::of(command));
        let Ok(intent) = Orders::decode_command(&command.kind, command.schema, &command.payload)
        else {
            continue;
        };
        let newest = Orders::encode_command(&intent).expect("an intent has a stored form");
        let read = Orders::decode_command(newest.kind, newest.schema, &newest.payload);
        assert_eq!(read.expect("the newest shape is read"), intent);
    }
});
