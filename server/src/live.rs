//! Who follows what arrives for an appointment, and how they hear of it.
//!
//! Whoever changes something tells [`Live`] after the commit; it reads what has arrived once, however many follow it
//! on this server, and tells the other servers by the database. Every two seconds it looks by itself whether anything
//! has changed, for what nobody told of: another process, a notice that was lost, silence.
//!
//! A follower holds no queue, but a mark of what it was told ([`mark`]): however slow it reads, the next thing that it
//! is told is the difference to how things stand then. The mark goes with every event, so that a browser which comes
//! back, to this server or another, is told exactly what it missed.

mod hub;
pub mod mark;
mod places;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use app::domain::ids::{AppointmentId, SessionId, UnitId};
use app::services::imaging::arrivals::Arrivals;
use time::OffsetDateTime;
use tokio::sync::{Notify, watch};

use crate::clock::{Clock, Zone};
use crate::intake::arrivals::arrivals_or_failure;
use crate::store::{Store, StoreResult, TrafficStamp, unit_zone};
use mark::{Mark, Told};
use places::Places;

pub use places::{IN_ALL, OF_A_SESSION, Place, Taken};

/// What arrives, told to those who follow it. Cheap to clone.
#[derive(Clone)]
pub struct Live(Arc<Hub>);

struct Hub {
    store: Store,
    clock: Arc<dyn Clock>,
    watched: Mutex<BTreeMap<AppointmentId, Watched>>,
    news: Mutex<News>,
    wake: Arc<Notify>,
    places: Arc<Places>,
}

/// An appointment that somebody follows.
struct Watched {
    unit: UnitId,
    zone: Zone,
    stamp: TrafficStamp,
    is_silent: bool,
    /// When it was read last.
    read_at: OffsetDateTime,
    sender: watch::Sender<Arc<Arrivals>>,
}

/// Appointments of which something has changed.
#[derive(Default)]
struct News {
    /// Here: the other servers are to be told.
    own: BTreeSet<AppointmentId>,
    /// At another server, or perhaps.
    heard: BTreeSet<AppointmentId>,
}

impl Live {
    /// Tells followers from then on, for as long as anybody holds a clone of it.
    #[must_use]
    pub fn start(store: Store, clock: Arc<dyn Clock>) -> Self {
        let hub = Arc::new(Hub {
            store,
            clock,
            watched: Mutex::default(),
            news: Mutex::default(),
            wake: Arc::default(),
            places: Arc::default(),
        });
        hub::start(&hub);
        Live(hub)
    }

    /// Something about an appointment has changed, and is committed.
    pub fn tell(&self, appointment: AppointmentId) {
        lock(&self.0.news).own.insert(appointment);
        self.0.wake.notify_one();
    }

    /// A place for one more follower in a session.
    ///
    /// # Errors
    /// [`Taken`] when the session, or the server, has none left.
    pub fn place(&self, session: SessionId) -> Result<Place, Taken> {
        places::take(&self.0.places, session)
    }

    /// Follows an appointment of a unit, from what was told before on.
    ///
    /// # Errors
    /// As every query.
    pub async fn follow(&self, unit: UnitId, id: AppointmentId, mark: Mark) -> StoreResult<Follower> {
        let hub = &self.0;
        let zone = unit_zone(&hub.store, unit).await?;
        let now = arrivals_or_failure(&hub.store, (unit, id), None, zone, hub.clock.now()).await?;
        let now = Arc::new(now);
        let news = {
            let mut watched = lock(&hub.watched);
            let entry = watched.entry(id).or_insert_with(|| Watched {
                unit,
                zone,
                stamp: TrafficStamp::default(),
                is_silent: false,
                read_at: hub.clock.now(),
                sender: watch::Sender::new(now.clone()),
            });
            entry.sender.subscribe()
        };
        // What changed between the reading and the subscription is read once more.
        lock(&hub.news).heard.insert(id);
        hub.wake.notify_one();
        Ok(Follower { now, news, mark })
    }

    /// How many follow.
    #[must_use]
    pub fn followers(&self) -> usize {
        self.0.places.taken()
    }
}

/// Somebody who follows an appointment.
pub struct Follower {
    now: Arc<Arrivals>,
    news: watch::Receiver<Arc<Arrivals>>,
    mark: Mark,
}

impl Follower {
    /// What it has not been told, as events in their order.
    pub fn untold(&mut self) -> Vec<Told> {
        self.mark.catch_up(&self.now)
    }

    /// Waits until something has changed; whether there will be more.
    pub async fn changed(&mut self) -> bool {
        if self.news.changed().await.is_err() {
            return false;
        }
        self.now = self.news.borrow_and_update().clone();
        true
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic elsewhere leaves at worst something that is read once too often.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
