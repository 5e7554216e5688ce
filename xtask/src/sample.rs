//! The training sample.

/// A Zeek `http.log`.
pub fn training_sample() -> Vec<u8> {
    b"#separator \\x09\n#path\thttp\n#fields\tts\tuser_agent\n#types\ttime\tstring\n1.5\tNmap\n".to_vec()
}
