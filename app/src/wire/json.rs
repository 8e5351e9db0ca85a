//! JSON taken apart, once for all types.

use super::Malformed;

/// Deeper than anything that the server writes.
const DEEPEST: usize = 64;

/// A value of JSON. Numbers are whole: the product sends no others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    Null,
    Bool(bool),
    Number(i64),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

/// The value that a text is.
pub(super) fn parse(text: &str) -> Result<Node, Malformed> {
    let mut parser = Parser { rest: text.as_bytes() };
    let node = parser.node(DEEPEST)?;
    match parser.next() {
        None => Ok(node),
        Some(_) => Err(Malformed),
    }
}

struct Parser<'a> {
    rest: &'a [u8],
}

impl Parser<'_> {
    /// What comes next that is no space.
    fn next(&mut self) -> Option<u8> {
        self.rest = self.rest.trim_ascii_start();
        self.rest.first().copied()
    }

    fn takes(&mut self, word: &[u8]) -> bool {
        match self.rest.strip_prefix(word) {
            Some(rest) => self.rest = rest,
            None => return false,
        }
        true
    }

    fn node(&mut self, depth: usize) -> Result<Node, Malformed> {
        let within = depth.checked_sub(1).ok_or(Malformed)?;
        match self.next().ok_or(Malformed)? {
            b'"' => self.text().map(Node::Text),
            b'[' => self.list(within).map(Node::List),
            b'{' => self.map(within).map(Node::Map),
            b'n' if self.takes(b"null") => Ok(Node::Null),
            b't' if self.takes(b"true") => Ok(Node::Bool(true)),
            b'f' if self.takes(b"false") => Ok(Node::Bool(false)),
            _ => self.number().map(Node::Number),
        }
    }

    fn list(&mut self, within: usize) -> Result<Vec<Node>, Malformed> {
        let mut nodes = Vec::new();
        self.members(b']', |parser| {
            nodes.push(parser.node(within)?);
            Ok(())
        })?;
        Ok(nodes)
    }

    fn map(&mut self, within: usize) -> Result<Vec<(String, Node)>, Malformed> {
        let mut nodes = Vec::new();
        self.members(b'}', |parser| {
            let key = parser.text()?;
            parser.next();
            if !parser.takes(b":") {
                return Err(Malformed);
            }
            nodes.push((key, parser.node(within)?));
            Ok(())
        })?;
        Ok(nodes)
    }

    /// What stands between an opening bracket and `end`, with commas between.
    fn members(
        &mut self,
        end: u8,
        mut member: impl FnMut(&mut Self) -> Result<(), Malformed>,
    ) -> Result<(), Malformed> {
        self.rest = &self.rest[1..];
        if self.next() == Some(end) {
            self.rest = &self.rest[1..];
            return Ok(());
        }
        loop {
            self.next();
            member(self)?;
            let after = self.next().ok_or(Malformed)?;
            self.rest = &self.rest[1..];
            match after {
                b',' => {}
                after if after == end => return Ok(()),
                _ => return Err(Malformed),
            }
        }
    }

    fn number(&mut self) -> Result<i64, Malformed> {
        let is_part = |byte: &u8| matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9');
        let length = self.rest.iter().take_while(|byte| is_part(byte)).count();
        let (number, rest) = self.rest.split_at(length);
        self.rest = rest;
        let number = std::str::from_utf8(number).map_err(|_| Malformed)?;
        number.parse().map_err(|_| Malformed)
    }

    fn text(&mut self) -> Result<String, Malformed> {
        if !self.takes(b"\"") {
            return Err(Malformed);
        }
        let mut bytes = Vec::new();
        loop {
            let (byte, rest) = self.rest.split_first().ok_or(Malformed)?;
            self.rest = rest;
            match byte {
                b'"' => return String::from_utf8(bytes).map_err(|_| Malformed),
                b'\\' => {
                    let character = self.escaped()?;
                    bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                }
                byte => bytes.push(*byte),
            }
        }
    }

    fn escaped(&mut self) -> Result<char, Malformed> {
        let (byte, rest) = self.rest.split_first().ok_or(Malformed)?;
        self.rest = rest;
        Ok(match byte {
            b'"' | b'\\' | b'/' => char::from(*byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            _ => return Err(Malformed),
        })
    }

    /// Four hexadecimal digits, or twice four for what lies beyond them.
    fn unicode(&mut self) -> Result<char, Malformed> {
        let first = self.unit()?;
        let code = match first {
            0xd800..0xdc00 => {
                if !self.takes(b"\\u") {
                    return Err(Malformed);
                }
                let second = self.unit()?.checked_sub(0xdc00).ok_or(Malformed)?;
                0x1_0000 + ((first - 0xd800) << 10) + second
            }
            _ => first,
        };
        char::from_u32(code).ok_or(Malformed)
    }

    fn unit(&mut self) -> Result<u32, Malformed> {
        let (digits, rest) = self.rest.split_at_checked(4).ok_or(Malformed)?;
        self.rest = rest;
        let digits = std::str::from_utf8(digits).map_err(|_| Malformed)?;
        u32::from_str_radix(digits, 16).map_err(|_| Malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_json_is_malformed() {
        for text in [
            "",
            "{",
            "[1,]",
            "[1 2]",
            "{\"a\"}",
            "{\"a\":}",
            "\"a",
            "\"\\x\"",
            "\"\\ud800\"",
            "1.5",
            "nul",
            "1 1",
            "-",
        ] {
            assert_eq!(parse(text), Err(Malformed), "{text}");
        }
        assert_eq!(parse(&"[".repeat(1_000)), Err(Malformed));
    }

    #[test]
    fn escapes_are_the_characters_that_they_stand_for() {
        let text = r#" "\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00" "#;
        let meant = "\"\\/\u{8}\u{c}\n\r\té\u{1f600}";
        assert_eq!(parse(text), Ok(Node::Text(meant.to_owned())));
    }
}
