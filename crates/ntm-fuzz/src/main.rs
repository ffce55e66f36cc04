//! The fuzzer: `make fuzz SECONDS=60`. Which target it tries, `NTM_FUZZ` says.

#![no_main]

use libfuzzer_sys::fuzz_target;
use ntm_fuzz::TARGETS;
use std::sync::LazyLock;

static TRY: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let wanted = std::env::var("NTM_FUZZ").unwrap_or_default();
    let target = TARGETS.iter().find(|(name, _)| *name == wanted);
    target
        .unwrap_or_else(|| panic!("NTM_FUZZ={wanted} is no target"))
        .1
});

fuzz_target!(
    init: {
        // libFuzzer's hook ends the process even where the panic is caught, as the reader of PDF
        // catches those of its interpreter. What nobody catches ends it all the same.
        let _ = std::panic::take_hook();
    },
    |bytes: &[u8]| TRY(bytes)
);
