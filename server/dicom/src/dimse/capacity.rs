//! How many associations there are, in all and of each peer.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use super::ae_title::AeTitle;
use super::provider::Rejection;

/// One machine: hospitals often have one address for many.
type Peer = (IpAddr, AeTitle);

/// Counts the associations that are open.
pub(super) struct Capacity {
    in_all: usize,
    per_peer: usize,
    open: Mutex<HashMap<Peer, usize>>,
}

/// The place of one association, free again when it is dropped.
pub(super) struct Place {
    capacity: Arc<Capacity>,
    peer: Peer,
}

impl Capacity {
    pub(super) fn new(in_all: usize, per_peer: usize) -> Arc<Self> {
        Arc::new(Capacity {
            in_all,
            per_peer,
            open: Mutex::default(),
        })
    }

    /// A place for this peer, if there is one.
    pub(super) fn take(self: &Arc<Self>, address: IpAddr, calling: AeTitle) -> Result<Place, Rejection> {
        let peer = (address, calling);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.values().sum::<usize>() >= self.in_all {
            return Err(Rejection::TemporaryCongestion);
        }
        if open.get(&peer).is_some_and(|count| *count >= self.per_peer) {
            return Err(Rejection::LocalLimitExceeded);
        }
        *open.entry(peer.clone()).or_default() += 1;
        let capacity = Arc::clone(self);
        Ok(Place { capacity, peer })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.capacity.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.peer) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.peer);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn take(capacity: &Arc<Capacity>, title: &str, host: u8) -> Result<Place, Rejection> {
        let address = Ipv4Addr::new(10, 0, 0, host).into();
        capacity.take(address, AeTitle::try_from(title).expect("a title"))
    }

    #[test]
    fn a_peer_and_all_peers_have_their_limits() {
        let capacity = Capacity::new(3, 2);
        let first = take(&capacity, "A", 1).expect("a place");
        let _second = take(&capacity, "A", 1).expect("a place");
        assert_eq!(take(&capacity, "A", 1).err(), Some(Rejection::LocalLimitExceeded));
        let _third = take(&capacity, "A", 2).expect("another machine");
        assert_eq!(take(&capacity, "B", 1).err(), Some(Rejection::TemporaryCongestion));
        drop(first);
        assert!(take(&capacity, "B", 1).is_ok());
    }
}
