//! Reads what has changed, tells those who follow it here, and the other servers.

use std::collections::BTreeSet;
use std::sync::{Arc, Weak};
use std::time::Duration;

use app::domain::ids::AppointmentId;
use futures::future::join_all;
use time::OffsetDateTime;
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::{Hub, lock};
use crate::intake::arrivals::arrivals_or_failure;
use crate::intake::received_study::SILENCE;
use crate::store::{Heard, Notices, Store, StoreResult, TrafficStamp, notices_send, traffic_stamps};

/// How often it is looked for what nobody told of.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// How often it is looked whether a phase fails of what nothing is heard of: time alone makes it so.
const FAILING_EVERY: time::Duration = time::Duration::seconds(30);
/// Appointments that are read at the same time.
const AT_A_TIME: usize = 4;

/// Starts the task of a hub. It ends by itself when nobody holds the hub any more.
pub(super) fn start(hub: &Arc<Hub>) {
    let (weak, wake, store) = (Arc::downgrade(hub), hub.wake.clone(), hub.store.clone());
    tokio::spawn(async move {
        let mut look = interval(LOOK_EVERY);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut notices = None;
        loop {
            let why = tokio::select! {
                () = wake.notified() => Why::Told,
                () = hear(&weak, &mut notices) => Why::Told,
                () = tick(&mut look) => Why::Time,
            };
            let Some(hub) = weak.upgrade() else { return };
            if why == Why::Time && notices.is_none() {
                notices = listen(&store).await;
            }
            if let Err(error) = hub.round(why).await {
                let cause: &dyn std::error::Error = &error;
                tracing::warn!(cause, "what arrives cannot be followed now");
            }
        }
    });
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    /// Somebody told of something.
    Told,
    /// It is time to look.
    Time,
}

async fn tick(look: &mut Interval) {
    look.tick().await;
}

/// Begins to hear the other servers, where there can be any.
async fn listen(store: &Store) -> Option<Notices> {
    match store.notices().await {
        Ok(notices) => notices,
        Err(error) => {
            let cause: &dyn std::error::Error = &error;
            tracing::warn!(cause, "other servers cannot be heard now");
            None
        }
    }
}

/// Waits for a notice, and takes down what it is about.
async fn hear(hub: &Weak<Hub>, notices: &mut Option<Notices>) {
    let Some(listening) = notices else {
        return std::future::pending().await;
    };
    let heard = listening.next().await;
    if let Err(error) = &heard {
        let cause: &dyn std::error::Error = error;
        tracing::warn!(cause, "other servers are not heard any more");
        *notices = None;
    }
    if let (Ok(Heard::Of(id)), Some(hub)) = (heard, hub.upgrade()) {
        lock(&hub.news).heard.insert(id);
    }
}

impl Hub {
    async fn round(&self, why: Why) -> StoreResult<()> {
        let looked = match why {
            Why::Told => Vec::new(),
            Why::Time => self.looked().await?,
        };
        let (own, heard) = {
            let mut news = lock(&self.news);
            (std::mem::take(&mut news.own), std::mem::take(&mut news.heard))
        };
        let told: Vec<AppointmentId> = own.iter().copied().collect();
        let changed: BTreeSet<AppointmentId> = own.into_iter().chain(heard).chain(looked).collect();
        let changed: Vec<AppointmentId> = changed.into_iter().collect();
        let (here, others) = tokio::join!(self.read_all(&changed), self.tell_others(&told));
        if here.is_err() {
            // They are read when something is told, or it is time to look.
            lock(&self.news).heard.extend(changed);
        }
        here.and(others)
    }

    async fn tell_others(&self, told: &[AppointmentId]) -> StoreResult<()> {
        if told.is_empty() {
            return Ok(());
        }
        notices_send(&self.store, told).await
    }

    /// Looks at all that is followed; what has changed. What nobody follows any more is forgotten.
    async fn looked(&self) -> StoreResult<Vec<AppointmentId>> {
        let followed: Vec<AppointmentId> = {
            let mut watched = lock(&self.watched);
            watched.retain(|_, watched| watched.sender.receiver_count() > 0);
            watched.keys().copied().collect()
        };
        if followed.is_empty() {
            return Ok(followed);
        }
        let stamps = traffic_stamps(&self.store, &followed).await?;
        let now = self.clock.now();
        let mut watched = lock(&self.watched);
        let changed = followed.into_iter().filter(|id| {
            let stamp = stamps.get(id).cloned().unwrap_or_default();
            let is_silent = is_silent(&stamp, now);
            watched.get_mut(id).is_some_and(|watched| {
                let differs = watched.stamp != stamp || watched.is_silent != is_silent;
                (watched.stamp, watched.is_silent) = (stamp, is_silent);
                let is_due = now - watched.read_at > FAILING_EVERY && watched.sender.borrow().may_fail();
                differs || is_due
            })
        });
        Ok(changed.collect())
    }

    async fn read_all(&self, changed: &[AppointmentId]) -> StoreResult<()> {
        for part in changed.chunks(AT_A_TIME) {
            let read = join_all(part.iter().map(|id| self.read(*id))).await;
            read.into_iter().collect::<StoreResult<()>>()?;
        }
        Ok(())
    }

    /// Reads what has arrived for an appointment, and tells those who follow it if that is news.
    async fn read(&self, id: AppointmentId) -> StoreResult<()> {
        let Some((unit, zone)) = lock(&self.watched).get(&id).map(|watched| (watched.unit, watched.zone)) else {
            return Ok(());
        };
        let at = self.clock.now();
        let now = arrivals_or_failure(&self.store, (unit, id), None, zone, at).await?;
        if let Some(watched) = lock(&self.watched).get_mut(&id) {
            watched.read_at = at;
            watched.sender.send_if_modified(|told| {
                let is_news = **told != now;
                if is_news {
                    *told = Arc::new(now);
                }
                is_news
            });
        }
        Ok(())
    }
}

/// Whether nothing has arrived for so long that nothing more seems to come.
fn is_silent(stamp: &TrafficStamp, now: OffsetDateTime) -> bool {
    stamp.last_at().is_some_and(|at| now - at > SILENCE)
}
