//! The sections of a WebAssembly module, as far as leaving one out or changing one needs to know them.

const HEADER: usize = 8;
const CUSTOM: u8 = 0;

/// A section: what kind it is of, and what is in it.
pub type Section<'a> = (u8, &'a [u8]);

/// The module without the names of its functions, which only people need. A module that is not understood is returned
/// as it is.
pub fn without_names(module: &[u8]) -> Vec<u8> {
    let Some(sections) = apart(module) else {
        return module.to_vec();
    };
    let kept = sections
        .into_iter()
        .filter(|(id, content)| *id != CUSTOM || text(content).is_none_or(|(name, _)| name != b"name"));
    together(kept)
}

/// The sections of a module.
pub fn apart(module: &[u8]) -> Option<Vec<Section<'_>>> {
    module.get(..HEADER)?;
    let mut sections = Vec::new();
    let mut rest = &module[HEADER..];
    while let Some((id, after)) = rest.split_first() {
        let (content, after) = text(after)?;
        sections.push((*id, content));
        rest = after;
    }
    Some(sections)
}

/// The module of sections.
pub fn together<C: AsRef<[u8]>>(sections: impl IntoIterator<Item = (u8, C)>) -> Vec<u8> {
    let mut module = b"\0asm\x01\0\0\0".to_vec();
    for (id, content) in sections {
        module.push(id);
        write_text(&mut module, content.as_ref());
    }
    module
}

/// Bytes behind their length, and what follows them.
pub fn text(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = number(bytes)?;
    rest.split_at_checked(length)
}

/// A number as WebAssembly writes it (unsigned LEB128, at most 32 bits), and what follows it.
pub fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0;
    for (index, byte) in bytes.iter().enumerate().take(5) {
        value |= usize::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((value, &bytes[index + 1..]));
        }
    }
    None
}

/// Writes bytes behind their length.
pub fn write_text(into: &mut Vec<u8>, text: &[u8]) {
    write_number(into, text.len());
    into.extend_from_slice(text);
}

/// Writes a number as WebAssembly does.
pub fn write_number(into: &mut Vec<u8>, mut number: usize) {
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            into.push(low);
            return;
        }
        into.push(low | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_go_and_everything_else_stays() {
        let header = b"\0asm\x01\0\0\0";
        let code = b"\x0a\x01\x00";
        let named = |name: &[u8]| {
            let mut section = vec![CUSTOM, u8::try_from(name.len() + 2).expect("short")];
            section.push(u8::try_from(name.len()).expect("short"));
            section.extend_from_slice(name);
            section.push(b'x');
            section
        };
        let module = [&header[..], code, &named(b"name"), &named(b"other")].concat();
        assert_eq!(without_names(&module), [&header[..], code, &named(b"other")].concat());
    }

    #[test]
    fn what_is_not_understood_stays_as_it_is() {
        for odd in [&b""[..], b"\0asm\x01\0\0\0\x00\xff"] {
            assert_eq!(without_names(odd), odd);
        }
    }
}
