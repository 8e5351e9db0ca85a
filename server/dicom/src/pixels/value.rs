//! Values of single elements: numbers and text (PS3.5 section 6.2).

/// Text without padding. What is not ASCII is of no use to a picture.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes)
        .trim_matches(|character: char| character == '\0' || character.is_whitespace())
        .to_owned()
}

/// The first of the values of a text element.
pub fn first_text(bytes: &[u8]) -> String {
    let all = text(bytes);
    all.split('\\').next().unwrap_or_default().trim().to_owned()
}

/// US: two bytes.
pub fn unsigned(bytes: &[u8]) -> Option<u16> {
    bytes.first_chunk().map(|bytes| u16::from_le_bytes(*bytes))
}

/// IS: an integer as text.
pub fn integer(bytes: &[u8]) -> Option<i64> {
    first_text(bytes).parse().ok()
}

/// DS: the first number, as text.
pub fn decimal(bytes: &[u8]) -> Option<f64> {
    first_text(bytes).parse().ok().filter(|number: &f64| number.is_finite())
}

/// OW or US: words one after another.
pub fn words(bytes: &[u8]) -> Vec<u16> {
    bytes
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .collect()
}
