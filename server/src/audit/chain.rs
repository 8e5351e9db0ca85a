//! Appending: each event follows the one before, and the end is sealed.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use super::event::Event;
use super::people::{Subject, seal_of_people, with_people};
use crate::secret::{Secret, mac};
use crate::store::{
    AuditHead, AuditRow, Store, StoreResult, Tx, audit_append, audit_head_lock, audit_head_move, audit_head_put,
    audit_people_put, audit_rows_insert,
};

/// Lists of people that are remembered to be written down.
const REMEMBERED: usize = 4_096;

/// Seals events. Cheap to clone.
#[derive(Clone)]
pub struct Audit {
    key: Arc<[u8; 32]>,
    /// Where this process left each chain. Others may have gone on since, or the transaction may not have been
    /// committed: only the database says where a chain ends.
    left_at: Arc<Mutex<HashMap<Uuid, AuditHead>>>,
    /// People who are written down for certain, by their seal.
    written: Arc<Mutex<HashSet<Uuid>>>,
}

impl fmt::Debug for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Audit")
    }
}

/// An event in the form that is sealed. The order of the fields is part of the seal: never change it.
#[derive(Serialize)]
struct Canonical<'a> {
    chain: Uuid,
    seq: i64,
    at: String,
    actor: Option<Uuid>,
    role: Option<&'a str>,
    unit: Option<Uuid>,
    action: &'a str,
    object: &'a str,
    subject: Option<Uuid>,
    outcome: &'a str,
    before: Option<&'a str>,
    after: Option<&'a str>,
    request_id: Option<Uuid>,
}

impl Audit {
    /// Seals with a key made from the installation's secret.
    #[must_use]
    pub fn new(secret: &Secret) -> Self {
        Audit {
            key: Arc::new(secret.key("audit")),
            left_at: Arc::default(),
            written: Arc::default(),
        }
    }

    /// Appends an event to its chain, in the caller's transaction. Holds the end of the chain until that ends, so it
    /// comes last.
    ///
    /// # Errors
    /// As every change.
    pub async fn append(&self, tx: &Tx, event: Event) -> StoreResult<()> {
        self.append_all(tx, vec![event]).await
    }

    /// Appends events to their chains, in a transaction of their own. Where this process left a chain it nearly always
    /// still ends, and then it is one trip to the database.
    ///
    /// # Errors
    /// As every change.
    pub async fn append_alone(&self, store: &Store, events: Vec<Event>) -> StoreResult<()> {
        self.write_people(store, &events).await?;
        if self.append_in_one_trip(store, &events).await? {
            return Ok(());
        }
        let tx = store.begin().await?;
        self.append_all(&tx, events).await?;
        tx.commit().await
    }

    async fn append_in_one_trip(&self, store: &Store, events: &[Event]) -> StoreResult<bool> {
        let Some(chain) = events.first().map(Event::chain) else {
            return Ok(true);
        };
        let left_at = self.left_at().get(&chain).cloned();
        let Some(end) = left_at.filter(|_| events.iter().all(|event| event.chain() == chain)) else {
            return Ok(false);
        };
        let (rows, next) = self.follow_all(&end, chain, events);
        let appended = audit_append(store, chain, &end, &next, rows).await?;
        if appended {
            self.left_at().insert(chain, next);
        }
        Ok(appended)
    }

    /// Appends events to their chains, in the order given.
    ///
    /// # Errors
    /// As every change.
    pub async fn append_all(&self, tx: &Tx, events: Vec<Event>) -> StoreResult<()> {
        audit_people_put(tx, &self.new_people(&events)).await?;
        // Chains in the order of their ids: two transactions that need the same two cannot wait for each other.
        let mut by_chain: BTreeMap<Uuid, Vec<Event>> = BTreeMap::new();
        for event in events {
            by_chain.entry(event.chain()).or_default().push(event);
        }
        for (chain, events) in by_chain {
            let rows = self.move_end(tx, chain, &events).await?;
            audit_rows_insert(tx, rows).await?;
        }
        Ok(())
    }

    /// Moves the end of a chain over events that follow it; gives their rows. Where this process left the chain it
    /// nearly always still ends, and then one statement does.
    async fn move_end(&self, tx: &Tx, chain: Uuid, events: &[Event]) -> StoreResult<Vec<AuditRow>> {
        let left_at = self.left_at().get(&chain).cloned();
        if let Some(end) = left_at {
            let (rows, next) = self.follow_all(&end, chain, events);
            if audit_head_move(tx, chain, &end, &next).await? {
                self.left_at().insert(chain, next);
                return Ok(rows);
            }
        }
        let end = audit_head_lock(tx, chain).await?;
        let (rows, next) = self.follow_all(&end, chain, events);
        audit_head_put(tx, chain, &next).await?;
        self.left_at().insert(chain, next);
        Ok(rows)
    }

    /// Writes down people who are not known to be. Without an event that names them they tell nothing, so they come
    /// first, in a transaction of their own.
    async fn write_people(&self, store: &Store, events: &[Event]) -> StoreResult<()> {
        let people = self.new_people(events);
        if people.is_empty() {
            return Ok(());
        }
        let tx = store.begin().await?;
        audit_people_put(&tx, &people).await?;
        tx.commit().await?;
        let mut written = self.written();
        if written.len() + people.len() > REMEMBERED {
            written.clear();
        }
        written.extend(people.into_keys());
        Ok(())
    }

    /// Those of whom several share an event, by their seal; without those who are known to be written down.
    fn new_people(&self, events: &[Event]) -> BTreeMap<Uuid, BTreeSet<Uuid>> {
        let several = events.iter().filter_map(|event| match &event.subject {
            Subject::Nobody | Subject::One(_) => None,
            Subject::Several(people) => Some(people.iter().map(|person| person.0).collect::<BTreeSet<Uuid>>()),
        });
        let mut new: BTreeMap<Uuid, BTreeSet<Uuid>> = several.map(|people| (self.people(&people), people)).collect();
        let written = self.written();
        new.retain(|list, _| !written.contains(list));
        new
    }

    /// The seal of people.
    pub(super) fn people(&self, people: &BTreeSet<Uuid>) -> Uuid {
        seal_of_people(&self.key, people.iter().copied())
    }

    fn written(&self) -> std::sync::MutexGuard<'_, HashSet<Uuid>> {
        // A panic elsewhere leaves at worst people who are written once more.
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn left_at(&self) -> std::sync::MutexGuard<'_, HashMap<Uuid, AuditHead>> {
        // A panic elsewhere leaves at worst an end that the database does not confirm.
        self.left_at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The rows of events that follow the end of a chain, and the end after them.
    fn follow_all(&self, end: &AuditHead, chain: Uuid, events: &[Event]) -> (Vec<AuditRow>, AuditHead) {
        let mut next = end.clone();
        let mut rows = Vec::with_capacity(events.len());
        for event in events {
            let mut row = self.follow(&next, chain, event);
            next.seq = row.seq;
            next.hash = self.hash(&row);
            row.hash = next.hash.to_vec();
            rows.push(row);
        }
        next.seal = self.seal(chain, &next);
        (rows, next)
    }

    /// The row of an event that follows the end of a chain, not yet hashed.
    fn follow(&self, head: &AuditHead, chain: Uuid, event: &Event) -> AuditRow {
        let roles: Vec<&str> = event.roles.iter().map(|role| role.code()).collect();
        let (subject, after) = match &event.subject {
            Subject::Nobody => (None, event.after.stored()),
            Subject::One(participant) => (Some(participant.0), event.after.stored()),
            Subject::Several(people) => {
                let list = seal_of_people(&self.key, people.iter().map(|person| person.0));
                (None, with_people(&event.after, list, people.len()).stored())
            }
        };
        AuditRow {
            chain,
            seq: head.seq + 1,
            at: event.at,
            actor: event.actor.map(|staff| staff.0),
            role: (!roles.is_empty()).then(|| roles.join(",")),
            unit: event.unit.map(|unit| unit.0),
            action: event.action.code().to_owned(),
            object: event.object.stored(),
            subject,
            outcome: event.outcome.code().to_owned(),
            before: event.before.stored(),
            after,
            request_id: event.request,
            prev_hash: head.hash.to_vec(),
            hash: Vec::new(),
        }
    }

    /// The hash that a row must carry.
    pub(super) fn hash(&self, row: &AuditRow) -> [u8; 32] {
        let canonical = Canonical {
            chain: row.chain,
            seq: row.seq,
            at: row.at.format(&Rfc3339).expect("a year between 0 and 9999"),
            actor: row.actor,
            role: row.role.as_deref(),
            unit: row.unit,
            action: &row.action,
            object: &row.object,
            subject: row.subject,
            outcome: &row.outcome,
            before: row.before.as_deref(),
            after: row.after.as_deref(),
            request_id: row.request_id,
        };
        let json = serde_json::to_vec(&canonical).expect("plain data is JSON");
        mac(&self.key, &[b"event", &row.prev_hash, &json])
    }

    /// The seal of a chain's end.
    pub(super) fn seal(&self, chain: Uuid, head: &AuditHead) -> [u8; 32] {
        mac(
            &self.key,
            &[b"end", chain.as_bytes(), &head.seq.to_be_bytes(), &head.hash],
        )
    }
}
