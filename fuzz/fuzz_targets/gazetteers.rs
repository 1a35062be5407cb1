#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| quotarium_fuzz::run("gazetteers", bytes));
