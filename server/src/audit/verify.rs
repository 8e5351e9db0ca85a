//! Reading the trail back and finding the first event that is not as it was sealed.

use std::collections::{BTreeSet, HashSet};
use std::fmt;

use subtle::ConstantTimeEq;
use thiserror::Error;
use uuid::Uuid;

use super::chain::Audit;
use super::people::people_named;
use crate::store::{
    AuditHead, AuditRow, Store, StoreError, StoreResult, audit_chains, audit_head, audit_people, audit_rows,
};

/// Events read at a time.
const PAGE: i64 = 1_000;

/// The trail is as it was sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Each chain with the number of its last event and that event's hash, to be kept elsewhere.
    pub ends: Vec<(Uuid, i64, [u8; 32])>,
}

impl Verified {
    /// All events.
    #[must_use]
    pub fn events(&self) -> i64 {
        self.ends.iter().map(|(_, seq, _)| seq).sum()
    }
}

/// The first event that is not as it was sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("event {seq} of chain {chain} {how}")]
pub struct Broken {
    /// The chain: a unit's id, or nil.
    pub chain: Uuid,
    /// The event's number.
    pub seq: i64,
    /// What is wrong.
    pub how: How,
}

/// What is wrong with an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// It says something else than when it was sealed.
    Edited,
    /// It is not there, and later ones are.
    Removed,
    /// It is not the one that followed the event before.
    OutOfPlace,
    /// It and all later ones are not there.
    CutOff,
    /// It came without the secret: the sealed end lies before it.
    Added,
    /// The people whom it names are not those of when it was sealed.
    PeopleEdited,
    /// The end of the chain is not there or not as it was sealed.
    EndEdited,
}

impl fmt::Display for How {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            How::Edited => "was edited",
            How::Removed => "was removed",
            How::OutOfPlace => "does not follow the one before: it was moved or put in",
            How::CutOff => "was cut off, with all that followed",
            How::Added => "was added behind the sealed end",
            How::PeopleEdited => "is about a list of people that was edited or removed",
            How::EndEdited => "is the last, but the sealed end of the chain was edited or removed",
        })
    }
}

/// Why the trail was not verified.
#[derive(Debug, Error)]
pub enum NotVerified {
    /// It is not as it was sealed.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// It could not be read.
    #[error("the audit trail cannot be read")]
    Store(#[from] StoreError),
}

/// Reads every chain from its first event to its sealed end, with the people who are named. Events that are appended in
/// the meantime do no harm.
///
/// # Errors
/// [`NotVerified::Broken`] names the first event of a chain that is not as it was sealed.
pub async fn verify(store: &Store, audit: &Audit) -> Result<Verified, NotVerified> {
    let mut ends = Vec::new();
    let mut people = HashSet::new();
    for chain in audit_chains(store).await? {
        // The end first: whatever is appended afterwards lies behind it.
        let end = audit_head(store, chain).await?;
        let (seq, hash) = verify_chain(store, audit, chain, end, &mut people).await?;
        ends.push((chain, seq, hash));
    }
    Ok(Verified { ends })
}

async fn verify_chain(
    store: &Store,
    audit: &Audit,
    chain: Uuid,
    end: Option<AuditHead>,
    people: &mut HashSet<Uuid>,
) -> Result<(i64, [u8; 32]), NotVerified> {
    let broken = |seq, how| Err(NotVerified::Broken(Broken { chain, seq, how }));
    let sealed = end.as_ref().filter(|end| same(&audit.seal(chain, end), &end.seal));
    let last = sealed.map_or(i64::MAX, |end| end.seq);
    let mut before = Walk { seq: 0, hash: [0; 32] };
    loop {
        let rows = page(store, chain, before.seq, last).await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            if let Err(how) = before.step(audit, &row) {
                return broken(before.seq + 1, how);
            }
            let named = people_named(row.after.as_deref()).filter(|list| people.insert(*list));
            if let Some(list) = named
                && !are_as_sealed(store, audit, list).await?
            {
                return broken(row.seq, How::PeopleEdited);
            }
        }
    }
    let Some(end) = sealed else {
        return broken(before.seq.max(1), How::EndEdited);
    };
    if before.seq < end.seq {
        return broken(before.seq + 1, How::CutOff);
    }
    if !same(&before.hash, &end.hash) {
        return broken(end.seq, How::EndEdited);
    }
    beyond(store, audit, chain, end).await?;
    Ok((end.seq, end.hash))
}

/// The next events up to the sealed end.
async fn page(store: &Store, chain: Uuid, after: i64, last: i64) -> StoreResult<Vec<AuditRow>> {
    if after >= last {
        return Ok(Vec::new());
    }
    let mut rows = audit_rows(store, chain, after, PAGE).await?;
    rows.retain(|row| row.seq <= last);
    Ok(rows)
}

/// Events behind the end are those of appends that were committed since it was read, so a later end must reach over
/// them.
async fn beyond(store: &Store, audit: &Audit, chain: Uuid, end: &AuditHead) -> Result<(), NotVerified> {
    let Some(next) = audit_rows(store, chain, end.seq, 1).await?.into_iter().next() else {
        return Ok(());
    };
    let later = audit_head(store, chain).await?;
    let reached = later.is_some_and(|later| later.seq >= next.seq && same(&audit.seal(chain, &later), &later.seal));
    if reached {
        Ok(())
    } else {
        Err(NotVerified::Broken(Broken {
            chain,
            seq: next.seq,
            how: How::Added,
        }))
    }
}

/// Whether the people of a list are those of its seal.
async fn are_as_sealed(store: &Store, audit: &Audit, list: Uuid) -> StoreResult<bool> {
    let people: BTreeSet<Uuid> = audit_people(store, list).await?.into_iter().collect();
    Ok(audit.people(&people) == list)
}

/// The event that was read last.
struct Walk {
    seq: i64,
    hash: [u8; 32],
}

impl Walk {
    fn step(&mut self, audit: &Audit, row: &AuditRow) -> Result<(), How> {
        if row.seq > self.seq + 1 {
            return Err(How::Removed);
        }
        if !same(&self.hash, &row.prev_hash) {
            return Err(How::OutOfPlace);
        }
        let hash = audit.hash(row);
        if !same(&hash, &row.hash) {
            return Err(How::Edited);
        }
        self.seq = row.seq;
        self.hash = hash;
        Ok(())
    }
}

fn same(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}
