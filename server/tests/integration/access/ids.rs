//! What the paths and bodies of the access table stand for in a unit at work.

use app::domain::clinic::SiteKind;

use crate::harness::app::TestApp;
use crate::intake::arrived::Arrived;

/// What the table names.
pub(super) struct Ids {
    pub appointment: String,
    clinic: String,
    /// An appointment whose images are recorded.
    case: String,
    arrived: Arrived,
}

impl Ids {
    pub async fn of(app: &TestApp) -> Self {
        let case = app.recorded().await;
        let appointment = app.waiting().await;
        Ids {
            case: case.to_string(),
            appointment: appointment.to_string(),
            clinic: app.clinic(SiteKind::Mobile).await.to_string(),
            arrived: Arrived::at(app, appointment).await,
        }
    }

    pub fn path(&self, path: &str) -> String {
        let arrived = &self.arrived;
        let of_kind = [
            ("/clinics", &self.clinic),
            ("/appointments", &self.appointment),
            ("/admin/image-transfer/machines", &arrived.machine),
            ("/admin/image-transfer/sites", &arrived.site),
            ("/admin/image-transfer/quarantine", &arrived.quarantined),
            ("/admin/image-transfer/alerts", &arrived.alert),
            ("/admin/image-transfer/studies/{id}/attach", &arrived.stray),
            ("/admin/image-transfer/studies", &arrived.matched),
            ("/images", &arrived.matched),
            ("/reading", &self.case),
        ];
        let id = of_kind.iter().find(|(start, _)| path.starts_with(start));
        let id = id.map_or(self.appointment.as_str(), |(_, id)| id.as_str());
        let query = if path.ends_with("/attach") {
            format!("?appointment={}", self.appointment)
        } else {
            String::new()
        };
        path.replace("{id}", id).replace("{token}", "no-such-token") + &query
    }

    pub fn json(&self, json: &str) -> String {
        json.replace("APPOINTMENT", &self.appointment)
            .replace("CLINIC", &self.clinic)
            .replace("MACHINE", &self.arrived.machine)
            .replace("SITE", &self.arrived.site)
            .replace("QUARANTINED", &self.arrived.quarantined)
            .replace("MATCHED", &self.arrived.matched)
            .replace("STRAY", &self.arrived.stray)
            .replace("CASE", &self.case)
    }
}
