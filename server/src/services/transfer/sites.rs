//! How images of a site are recorded, and the switch of it.

use app::domain::clinic::Flow;
use app::domain::ids::SiteId;
use app::domain::staff::Permission;
use app::error::AppError;
use app::forms::errors::FormErrors;
use app::forms::fields::Fields;
use app::forms::machine::{FLOW, flow, flow_value};
use app::forms::outcome::Outcome;
use app::pages::transfer::PATH;
use app::services::Caller;
use app::services::transfer::SiteLine;
use time::Date;

use super::StoredTransfer;
use crate::audit::{Action, Codes, Event, Object};
use crate::services::{NotServed, authorise};
use crate::store::{StoreResult, site_flows, site_switch, unit_zone};

impl StoredTransfer {
    async fn today(&self, caller: &Caller) -> StoreResult<Date> {
        let zone = unit_zone(&self.ground.store, caller.viewer.unit_id).await?;
        Ok(zone.day(self.ground.now()))
    }

    pub(super) async fn sites(&self, caller: &Caller) -> StoreResult<Vec<SiteLine>> {
        let today = self.today(caller).await?;
        let flows = site_flows(&self.ground.store, caller.viewer.unit_id, today).await?;
        let line = |found: crate::store::SiteFlow| SiteLine {
            site: found.site,
            starts_with: found.starts_with,
            manual: found.manual,
            automatic: found.automatic,
        };
        Ok(flows.into_iter().map(line).collect())
    }

    pub(super) async fn site_of(&self, caller: &Caller, id: SiteId) -> Result<SiteLine, NotServed> {
        authorise(caller, Permission::SeeImageTransfer)?;
        let sites = self.sites(caller).await?;
        let found = sites.into_iter().find(|line| line.site.id == id);
        Ok(found.ok_or(AppError::NotFound)?)
    }

    /// Appointments take their way from the clinic until they start, so that nothing else is to be changed.
    pub(super) async fn switch(&self, caller: &Caller, id: SiteId, fields: &Fields) -> Result<Outcome, NotServed> {
        let before = self.site_of(caller, id).await?;
        let Some(flow) = flow(fields) else {
            let message = "Select automatic or manual";
            return Ok(Outcome::Invalid(FormErrors::one(FLOW, message)));
        };
        let (ground, today) = (&self.ground, self.today(caller).await?);
        let tx = ground.store.begin().await?;
        let clinics = site_switch(&tx, caller.viewer.unit_id, id, flow, today).await?;
        let started_with = before.starts_with.map_or("AS_SET_UP", code);
        let event = Event::by(caller, Action::SiteSwitched, ground.now())
            .on(Object::Site(id))
            .before(Codes::new().code(FLOW, started_with))
            .after(Codes::new().code(FLOW, code(flow)).number("clinics", clinics));
        ground.audit.append(&tx, event).await?;
        tx.commit().await?;
        tracing::info!(flow = flow_value(flow), clinics, "a site was switched");
        Ok(Outcome::Next { to: PATH.to_owned() })
    }
}

fn code(flow: Flow) -> &'static str {
    match flow {
        Flow::Manual => "MANUAL",
        Flow::Automatic => "AUTOMATIC",
    }
}
