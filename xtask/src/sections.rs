//! The sections of a WebAssembly module, as far as leaving one out needs to know them.

const HEADER: usize = 8;
const CUSTOM: u8 = 0;

/// The module without the names of its functions, which only people need. A module that is not understood is returned
/// as it is.
pub fn without_names(module: &[u8]) -> Vec<u8> {
    kept(module).unwrap_or_else(|| module.to_vec())
}

fn kept(module: &[u8]) -> Option<Vec<u8>> {
    let mut kept = module.get(..HEADER)?.to_vec();
    let mut rest = &module[HEADER..];
    while let Some((id, after)) = rest.split_first() {
        let (length, content) = number(after)?;
        let content = content.get(..length)?;
        let whole = 1 + (after.len() - number(after)?.1.len()) + length;
        if *id != CUSTOM || !is_named(content, b"name") {
            kept.extend_from_slice(&rest[..whole]);
        }
        rest = &rest[whole..];
    }
    Some(kept)
}

fn is_named(custom: &[u8], name: &[u8]) -> bool {
    number(custom).is_some_and(|(length, content)| content.get(..length) == Some(name))
}

/// A number as WebAssembly writes it (unsigned LEB128, at most 32 bits), and what follows it.
fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0;
    for (index, byte) in bytes.iter().enumerate().take(5) {
        value |= usize::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((value, &bytes[index + 1..]));
        }
    }
    None
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
