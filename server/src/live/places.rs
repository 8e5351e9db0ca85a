//! How many may follow at a time: a browser has few connections to one server, and a script gone wild would take
//! everybody's.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use app::domain::ids::SessionId;

use super::lock;

/// Followers in a session. Over HTTP/1.1 a browser opens six connections to a server for all of its tabs together: two
/// are left for pages and pictures.
pub const OF_A_SESSION: usize = 4;
/// Followers on this server.
pub const IN_ALL: usize = 2_000;

/// No place is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// In the session.
    OfSession,
    /// On the server.
    InAll,
}

/// The places that are taken.
#[derive(Default)]
pub(super) struct Places(Mutex<BTreeMap<SessionId, usize>>);

/// A place that is taken, until it is dropped.
pub struct Place {
    places: Arc<Places>,
    session: SessionId,
}

impl Places {
    pub(super) fn taken(&self) -> usize {
        lock(&self.0).values().sum()
    }
}

pub(super) fn take(places: &Arc<Places>, session: SessionId) -> Result<Place, Taken> {
    let mut taken = lock(&places.0);
    if taken.values().sum::<usize>() >= IN_ALL {
        return Err(Taken::InAll);
    }
    let own = taken.entry(session).or_default();
    if *own >= OF_A_SESSION {
        return Err(Taken::OfSession);
    }
    *own += 1;
    Ok(Place {
        places: places.clone(),
        session,
    })
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = lock(&self.places.0);
        if let Some(own) = taken.get_mut(&self.session) {
            *own -= 1;
            if *own == 0 {
                taken.remove(&self.session);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_session_has_few_places_and_gets_them_back() {
        let places = Arc::new(Places::default());
        let (one, other) = (SessionId(Uuid::from_u128(1)), SessionId(Uuid::from_u128(2)));
        let mut held: Vec<Place> = (0..OF_A_SESSION).filter_map(|_| take(&places, one).ok()).collect();
        assert_eq!(take(&places, one).err(), Some(Taken::OfSession));
        assert!(take(&places, other).is_ok());
        held.pop();
        assert!(take(&places, one).is_ok());
        drop(held);
        assert_eq!(places.taken(), 0);
    }

    #[test]
    fn the_server_has_a_limit_too() {
        let places = Arc::new(Places::default());
        let sessions = (0..IN_ALL).map(|number| SessionId(Uuid::from_u128(number as u128)));
        let held: Vec<Place> = sessions.filter_map(|session| take(&places, session).ok()).collect();
        assert_eq!(held.len(), IN_ALL);
        let another = SessionId(Uuid::from_u128(u128::MAX));
        assert_eq!(take(&places, another).err(), Some(Taken::InAll));
    }
}
