//! Ranges of network addresses, as a hospital's network people write them: "10.20.0.0/16", or one address.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use thiserror::Error;

/// Addresses that begin with the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressRange {
    first: IpAddr,
    prefix: u8,
}

/// The text is no range of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not an address or a range of addresses such as 10.20.0.0/16")]
pub struct NoAddressRange;

impl AddressRange {
    /// One address alone.
    #[must_use]
    pub fn one(address: IpAddr) -> Self {
        AddressRange {
            first: address,
            prefix: if address.is_ipv4() { 32 } else { 128 },
        }
    }

    /// Whether an address lies in the range.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        first_of(address, self.prefix) == Some(self.first)
    }
}

/// The first address of the range of this length that an address lies in; none when the length is too long for it.
fn first_of(address: IpAddr, prefix: u8) -> Option<IpAddr> {
    let prefix = u32::from(prefix);
    match address {
        IpAddr::V4(address) => {
            let rest = 32_u32.checked_sub(prefix)?;
            let mask = u32::MAX.checked_shl(rest).unwrap_or(0);
            Some(IpAddr::V4((address.to_bits() & mask).into()))
        }
        IpAddr::V6(address) => {
            let rest = 128_u32.checked_sub(prefix)?;
            let mask = u128::MAX.checked_shl(rest).unwrap_or(0);
            Some(IpAddr::V6((address.to_bits() & mask).into()))
        }
    }
}

impl FromStr for AddressRange {
    type Err = NoAddressRange;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix.parse().map_err(|_| NoAddressRange)?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| NoAddressRange)?;
        let whole = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.unwrap_or(whole);
        let first = first_of(address, prefix).ok_or(NoAddressRange)?;
        // A range that is written with bits beyond its length is a slip of the pen, and nobody knows which.
        if first != address {
            return Err(NoAddressRange);
        }
        Ok(AddressRange { first, prefix })
    }
}

impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_contains_what_begins_with_its_bits() {
        for (range, address, contained) in [
            ("10.20.0.0/16", "10.20.255.1", true),
            ("10.20.0.0/16", "10.21.0.1", false),
            ("10.20.0.0/16", "::ffff:10.20.3.4", true),
            ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.8", false),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("2001:db8::/32", "2001:db8:1::5", true),
            ("2001:db8::/32", "2001:db9::5", false),
        ] {
            let range: AddressRange = range.parse().expect("a range");
            let address: IpAddr = address.parse().expect("an address");
            assert_eq!(range.contains(address), contained, "{range} {address}");
            assert_eq!(range.to_string().parse(), Ok(range));
        }
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in [
            "",
            "10.20",
            "10.20.0.0/33",
            "10.20.0.1/16",
            "::/129",
            "10.0.0.0/-1",
            "host",
        ] {
            assert_eq!(text.parse::<AddressRange>(), Err(NoAddressRange), "{text}");
        }
    }
}
