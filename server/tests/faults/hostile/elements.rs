//! Elements that say of themselves what is not so, little endian.

/// Group and element.
pub type Tag = (u16, u16);

/// A length that only the end will tell.
pub const UNDEFINED: u32 = u32::MAX;

/// An element in explicit VR whose length is what it says.
pub fn element(tag: Tag, vr: &[u8; 2], value: &[u8]) -> Vec<u8> {
    let even = value.len() + value.len() % 2;
    let padding = if vr == b"UI" { 0 } else { b' ' };
    let mut value = value.to_vec();
    value.resize(even, padding);
    declared(tag, vr, u32::try_from(even).expect("short"), &value)
}

/// An element in explicit VR that says this length, and what really follows.
pub fn declared(tag: Tag, vr: &[u8; 2], length: u32, value: &[u8]) -> Vec<u8> {
    let mut bytes = name(tag);
    bytes.extend_from_slice(vr);
    if matches!(vr, b"OB" | b"OW" | b"SQ" | b"UN" | b"UT") {
        bytes.extend_from_slice(&[0, 0]);
        bytes.extend_from_slice(&length.to_le_bytes());
    } else {
        let length = u16::try_from(length).expect("a length of two bytes");
        bytes.extend_from_slice(&length.to_le_bytes());
    }
    bytes.extend_from_slice(value);
    bytes
}

/// An element in implicit VR that says this length, and what really follows.
pub fn implicit(tag: Tag, length: u32, value: &[u8]) -> Vec<u8> {
    [&name(tag)[..], &length.to_le_bytes(), value].concat()
}

/// An item that says this length, and what really follows.
pub fn item(length: u32, value: &[u8]) -> Vec<u8> {
    implicit((0xFFFE, 0xE000), length, value)
}

/// A tag alone.
pub fn name((group, element): Tag) -> Vec<u8> {
    [group.to_le_bytes(), element.to_le_bytes()].concat()
}
