//! Something for each of some views, in their order.
//!
//! Ten views at most: a sorted list is all that this needs, and the tree of the standard library would be anew for
//! each type in what a browser loads.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::view::View;

/// Something for each of some views, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByView<T>(Vec<(View, T)>);

impl<T> Default for ByView<T> {
    fn default() -> Self {
        ByView(Vec::new())
    }
}

impl<T> ByView<T> {
    /// Nothing for any view.
    #[must_use]
    pub fn new() -> Self {
        ByView::default()
    }

    /// What there is for a view.
    #[must_use]
    pub fn get(&self, view: &View) -> Option<&T> {
        self.iter().find(|(known, _)| *known == view).map(|(_, value)| value)
    }

    /// Puts something in place of what there was for a view.
    pub fn insert(&mut self, view: View, value: T) {
        let place = self.0.iter().position(|(known, _)| *known >= view);
        match place {
            Some(index) if self.0[index].0 == view => self.0[index].1 = value,
            Some(index) => self.0.insert(index, (view, value)),
            None => self.0.push((view, value)),
        }
    }

    /// Views and what there is for them, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&View, &T)> {
        self.0.iter().map(|(view, value)| (view, value))
    }

    /// What there is, in the order of the views.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|(_, value)| value)
    }

    /// The views, in order.
    pub fn keys(&self) -> impl Iterator<Item = &View> {
        self.0.iter().map(|(view, _)| view)
    }

    /// Whether there is nothing for any view.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// For how many views there is something.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Keeps what fulfils a condition.
    pub fn retain(&mut self, mut keeps: impl FnMut(&View, &T) -> bool) {
        self.0.retain(|(view, value)| keeps(view, value));
    }
}

impl<T> Extend<(View, T)> for ByView<T> {
    fn extend<I: IntoIterator<Item = (View, T)>>(&mut self, pairs: I) {
        for (view, value) in pairs {
            self.insert(view, value);
        }
    }
}

impl<T> FromIterator<(View, T)> for ByView<T> {
    fn from_iter<I: IntoIterator<Item = (View, T)>>(pairs: I) -> Self {
        let mut by_view = ByView::new();
        by_view.extend(pairs);
        by_view
    }
}

impl<T> IntoIterator for ByView<T> {
    type Item = (View, T);
    type IntoIter = std::vec::IntoIter<(View, T)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a ByView<T> {
    type Item = &'a (View, T);
    type IntoIter = std::slice::Iter<'a, (View, T)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T, const N: usize> From<[(View, T); N]> for ByView<T> {
    fn from(pairs: [(View, T); N]) -> Self {
        pairs.into_iter().collect()
    }
}

impl<T> From<BTreeMap<View, T>> for ByView<T> {
    fn from(map: BTreeMap<View, T>) -> Self {
        map.into_iter().collect()
    }
}

impl<T: Serialize> Serialize for ByView<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for ByView<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Pairs(PhantomData))
    }
}

struct Pairs<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Pairs<T> {
    type Value = ByView<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("something for each view")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ByView<T>, A::Error> {
        let mut by_view = ByView::new();
        while let Some((view, value)) = map.next_entry()? {
            by_view.insert(view, value);
        }
        Ok(by_view)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_holds_and_travels_like_a_sorted_map(pairs in prop::collection::vec((0..8_usize, any::<u8>()), 0..20)) {
            let pairs = pairs.into_iter().map(|(index, value)| (View::ALL[index], value));
            let (map, by_view): (BTreeMap<View, u8>, ByView<u8>) = (pairs.clone().collect(), pairs.collect());
            prop_assert!(map.iter().eq(by_view.iter()));
            for view in View::ALL {
                prop_assert_eq!(map.get(&view), by_view.get(&view));
            }
            let json = serde_json::to_string(&by_view).expect("plain data");
            prop_assert_eq!(&json, &serde_json::to_string(&map).expect("plain data"));
            prop_assert_eq!(serde_json::from_str::<ByView<u8>>(&json).expect("the same"), by_view);
        }
    }
}
