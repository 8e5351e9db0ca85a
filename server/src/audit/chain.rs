//! Appending: each event follows the one before, and the end is sealed.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use super::event::Event;
use crate::secret::{Secret, mac};
use crate::store::{AuditHead, AuditRow, StoreResult, Tx, audit_head_lock, audit_head_put, audit_rows_insert};

/// Seals events. Cheap to clone.
#[derive(Clone)]
pub struct Audit {
    key: Arc<[u8; 32]>,
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

    /// Appends events to their chains, in the order given.
    ///
    /// # Errors
    /// As every change.
    pub async fn append_all(&self, tx: &Tx, events: Vec<Event>) -> StoreResult<()> {
        // Chains in the order of their ids: two transactions that need the same two cannot wait for each other.
        let mut by_chain: BTreeMap<Uuid, Vec<Event>> = BTreeMap::new();
        for event in events {
            by_chain.entry(event.chain()).or_default().push(event);
        }
        for (chain, events) in by_chain {
            let mut head = audit_head_lock(tx, chain).await?;
            let mut rows = Vec::with_capacity(events.len());
            for event in events {
                let row = self.follow(&head, chain, &event);
                head.seq = row.seq;
                head.hash = self.hash(&row);
                rows.push(AuditRow {
                    hash: head.hash.to_vec(),
                    ..row
                });
            }
            head.seal = self.seal(chain, &head);
            audit_rows_insert(tx, rows).await?;
            audit_head_put(tx, chain, &head).await?;
        }
        Ok(())
    }

    /// The row of an event that follows the end of a chain, not yet hashed.
    fn follow(&self, head: &AuditHead, chain: Uuid, event: &Event) -> AuditRow {
        let roles: Vec<&str> = event.roles.iter().map(|role| role.code()).collect();
        AuditRow {
            chain,
            seq: head.seq + 1,
            at: event.at,
            actor: event.actor.map(|staff| staff.0),
            role: (!roles.is_empty()).then(|| roles.join(",")),
            unit: event.unit.map(|unit| unit.0),
            action: event.action.code().to_owned(),
            object: event.object.stored(),
            subject: event.subject.map(|participant| participant.0),
            outcome: event.outcome.code().to_owned(),
            before: event.before.stored(),
            after: event.after.stored(),
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
