//! Any type from JSON that was taken apart. Fields are asked for by name in the order of the type, variants by their
//! place among the names of the type: so the browser needs no code that compares names, for any type.

use serde::de::value::{StrDeserializer, U64Deserializer};
use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer, MapAccess, SeqAccess};
use serde::de::{VariantAccess, Visitor};

use super::Malformed;
use super::json::Node;

impl Error for Malformed {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Malformed
    }
}

/// What an optional field is that is not there.
const NOTHING: &Node = &Node::Null;

impl Node {
    fn number(&self) -> Result<i64, Malformed> {
        match self {
            Node::Number(number) => Ok(*number),
            _ => Err(Malformed),
        }
    }

    fn text(&self) -> Result<&str, Malformed> {
        match self {
            Node::Text(text) => Ok(text),
            _ => Err(Malformed),
        }
    }

    fn list(&self) -> Result<&[Node], Malformed> {
        match self {
            Node::List(nodes) => Ok(nodes),
            _ => Err(Malformed),
        }
    }

    fn map(&self) -> Result<&[(String, Node)], Malformed> {
        match self {
            Node::Map(pairs) => Ok(pairs),
            _ => Err(Malformed),
        }
    }

    /// The fields of a type, in its order.
    fn fields(&self, names: &[&str]) -> Result<Vec<&Node>, Malformed> {
        let pairs = self.map()?;
        let field = |name: &&str| {
            let found = pairs.iter().find(|(known, _)| known == name);
            found.map_or(NOTHING, |(_, node)| node)
        };
        Ok(names.iter().map(field).collect())
    }

    /// The place of a variant among the names of its type, and what it carries.
    fn variant(&self, names: &[&str]) -> Result<(u64, &Node), Malformed> {
        let (name, carried) = match self {
            Node::Text(name) => (name, NOTHING),
            Node::Map(pairs) => match pairs.as_slice() {
                [(name, carried)] => (name, carried),
                _ => return Err(Malformed),
            },
            _ => return Err(Malformed),
        };
        let place = names.iter().position(|known| known == name).ok_or(Malformed)?;
        Ok((place as u64, carried))
    }
}

macro_rules! whole_numbers {
    ($($method:ident)*; $visit:ident) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
            visitor.$visit(self.number()?.try_into().map_err(|_| Malformed)?)
        })*
    };
}

macro_rules! never_sent {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Malformed> {
            Err(Malformed)
        })*
    };
}

impl<'de> Deserializer<'de> for &'de Node {
    type Error = Malformed;

    whole_numbers! { deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64; visit_u64 }
    whole_numbers! { deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64; visit_i64 }
    never_sent! { deserialize_any deserialize_f32 deserialize_f64 deserialize_bytes deserialize_byte_buf }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        match self {
            Node::Bool(value) => visitor.visit_bool(*value),
            _ => Err(Malformed),
        }
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        visitor.visit_str(self.text()?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        visitor.visit_str(self.text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        visitor.visit_str(self.text()?)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        visitor.visit_str(self.text()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        match self {
            Node::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        match self {
            Node::Null => visitor.visit_unit(),
            _ => Err(Malformed),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Malformed> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Malformed> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        let nodes = self.list()?.iter().collect::<Vec<_>>();
        visitor.visit_seq(Nodes(nodes.into_iter()))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Malformed> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Malformed> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        visitor.visit_map(Pairs {
            rest: self.map()?,
            value: NOTHING,
        })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Malformed> {
        visitor.visit_seq(Nodes(self.fields(names)?.into_iter()))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Malformed> {
        let (place, carried) = self.variant(names)?;
        visitor.visit_enum(Variant { place, carried })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        visitor.visit_unit()
    }
}

struct Nodes<'de>(std::vec::IntoIter<&'de Node>);

impl<'de> SeqAccess<'de> for Nodes<'de> {
    type Error = Malformed;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Malformed> {
        match self.0.next() {
            Some(node) => seed.deserialize(node).map(Some),
            None => Ok(None),
        }
    }
}

struct Pairs<'de> {
    rest: &'de [(String, Node)],
    value: &'de Node,
}

impl<'de> MapAccess<'de> for Pairs<'de> {
    type Error = Malformed;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Malformed> {
        let Some(((key, value), rest)) = self.rest.split_first() else {
            return Ok(None);
        };
        (self.rest, self.value) = (rest, value);
        let key: StrDeserializer<'_, Malformed> = key.as_str().into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Malformed> {
        seed.deserialize(self.value)
    }
}

struct Variant<'de> {
    place: u64,
    carried: &'de Node,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Malformed;
    type Variant = &'de Node;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, &'de Node), Malformed> {
        let place: U64Deserializer<Malformed> = self.place.into_deserializer();
        Ok((seed.deserialize(place)?, self.carried))
    }
}

impl<'de> VariantAccess<'de> for &'de Node {
    type Error = Malformed;

    fn unit_variant(self) -> Result<(), Malformed> {
        match self {
            Node::Null => Ok(()),
            _ => Err(Malformed),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Malformed> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Malformed> {
        self.deserialize_tuple(length, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Malformed> {
        self.deserialize_struct("", names, visitor)
    }
}
