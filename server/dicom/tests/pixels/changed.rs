//! Files that are not as they should be.

use crate::phantom::{File, Pixels};

impl File {
    #[must_use]
    pub fn without(mut self, tag: (u16, u16)) -> File {
        self.elements.retain(|element| element.0 != tag);
        self
    }

    #[must_use]
    pub fn with_syntax(mut self, uid: &str) -> File {
        uid.clone_into(&mut self.uid);
        self
    }

    #[must_use]
    pub fn with_fragments(mut self, fragments: Vec<Vec<u8>>) -> File {
        self.pixels = Pixels::Fragments(fragments);
        self
    }

    #[must_use]
    pub fn with_native(mut self, pixels: Vec<u8>) -> File {
        self.pixels = Pixels::Native(pixels);
        self
    }
}
