//! Enrolment links: how a person gets an account without anyone knowing their password.

use app::domain::ids::{StaffId, UnitId};
use app::domain::staff::{Role, StaffName};
use thiserror::Error;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{Auth, password, token};
use crate::audit::{Action, Codes, Event, Object};
use crate::clock::Zone;
use crate::store::{
    Enrolment, StoreError, StoreResult, Unit, enrolment_by_token, enrolment_insert, enrolment_use, role_grant,
    staff_by_email, staff_insert, unit_insert,
};

/// How long a link works.
pub const ENROLMENT_LIFETIME: Duration = Duration::hours(24);

/// A link, before it is a link: whoever prints it knows the address of the server.
#[derive(Clone, PartialEq, Eq)]
pub struct EnrolmentLink {
    /// For the path `/enrol/{token}`; kept nowhere else.
    pub token: String,
    /// When it stops working.
    pub expires_at: OffsetDateTime,
}

/// Why nobody was enrolled.
#[derive(Debug, Error)]
pub enum EnrolRefused {
    /// The link is unknown, was used, or has expired.
    #[error("the link cannot be used")]
    NotUsable,
    /// The address has an account.
    #[error("there is an account with this e-mail address")]
    EmailTaken,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Auth {
    /// Sets up a unit; its audit chain begins.
    ///
    /// # Errors
    /// [`crate::store::Constraint::IdTaken`] when there is a unit of this name.
    pub async fn unit_make(&self, name: &str, zone: Zone) -> StoreResult<Unit> {
        let unit = Unit {
            id: UnitId(Uuid::new_v4()),
            name: name.to_owned(),
            zone,
        };
        let tx = self.store.begin().await?;
        unit_insert(&tx, &unit).await?;
        let event = Event::of_system(Action::UnitMade, self.now())
            .in_unit(unit.id)
            .on(Object::Unit(unit.id));
        self.audit.append(&tx, event).await?;
        tx.commit().await?;
        Ok(unit)
    }

    /// Makes a link for a person who shall have a role in a unit.
    ///
    /// # Errors
    /// As every change.
    pub async fn enrolment_make(&self, unit: UnitId, email: &str, role: Role) -> StoreResult<EnrolmentLink> {
        let now = self.now();
        let token = token::new()?;
        let hash = token::sha256(&token).ok_or(StoreError::Missing)?;
        let enrolment = Enrolment {
            id: Uuid::new_v4(),
            unit,
            email: email.trim().to_lowercase(),
            role,
            expires_at: now + ENROLMENT_LIFETIME,
            used_at: None,
        };
        let event = Event::of_system(Action::EnrolmentMade, now)
            .in_unit(unit)
            .on(Object::Enrolment(enrolment.id))
            .after(Codes::new().code("role", role.code()));
        let tx = self.store.begin().await?;
        enrolment_insert(&tx, &enrolment, &hash).await?;
        self.audit.append(&tx, event).await?;
        tx.commit().await?;
        Ok(EnrolmentLink {
            token,
            expires_at: enrolment.expires_at,
        })
    }

    /// The link of a token, if it can be used.
    ///
    /// # Errors
    /// As every query.
    pub async fn enrolment(&self, token: &str) -> StoreResult<Option<Enrolment>> {
        let Some(hash) = token::sha256(token) else {
            return Ok(None);
        };
        let found = enrolment_by_token(&self.store, &hash).await?;
        Ok(found.filter(|enrolment| is_usable(enrolment, self.now())))
    }

    /// Makes the account of a link.
    ///
    /// # Errors
    /// [`EnrolRefused`].
    pub async fn enrol(
        &self,
        token: &str,
        name: &str,
        password: &str,
        request: Uuid,
    ) -> Result<StaffName, EnrolRefused> {
        let enrolment = self.enrolment(token).await?.ok_or(EnrolRefused::NotUsable)?;
        let hash = password::hash(password).await?;
        let now = self.now();
        let staff = StaffName {
            id: StaffId(Uuid::new_v4()),
            name: name.trim().to_owned(),
        };
        let tx = self.store.begin().await?;
        if !enrolment_use(&tx, enrolment.id, now).await? {
            return Err(EnrolRefused::NotUsable);
        }
        if staff_by_email(&tx, &enrolment.email).await?.is_some() {
            return Err(EnrolRefused::EmailTaken);
        }
        staff_insert(&tx, &staff, &enrolment.email, Some(&hash), now).await?;
        role_grant(&tx, enrolment.unit, staff.id, enrolment.role).await?;
        let event = Event::of_system(Action::Enrolled, now)
            .of_staff(staff.id)
            .in_unit(enrolment.unit)
            .on(Object::Enrolment(enrolment.id))
            .after(Codes::new().id("staff", staff.id.0).code("role", enrolment.role.code()))
            .request(request);
        self.audit.append(&tx, event).await?;
        tx.commit().await?;
        Ok(staff)
    }
}

fn is_usable(enrolment: &Enrolment, now: OffsetDateTime) -> bool {
    enrolment.used_at.is_none() && now < enrolment.expires_at
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_link_works_once_and_for_a_day() {
        let now = datetime!(2026-11-24 09:00 UTC);
        let enrolment = |expires_at, used_at| Enrolment {
            id: Uuid::nil(),
            unit: UnitId(Uuid::nil()),
            email: String::new(),
            role: Role::ServiceAdministrator,
            expires_at,
            used_at,
        };
        assert!(is_usable(&enrolment(now + Duration::SECOND, None), now));
        assert!(!is_usable(&enrolment(now, None), now));
        assert!(!is_usable(&enrolment(now + Duration::DAY, Some(now)), now));
    }
}
