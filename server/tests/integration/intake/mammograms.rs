//! Mammograms of an appointment's participant, as a machine sends them: what their headers say, and no more.

use app::domain::ids::{AppointmentId, UnitId};
use fourview::store::{Store, appointment_case, worklist_names};

use super::scene::{Scene, element, image};

/// An appointment, as a machine knows it.
pub struct Named {
    pub id: AppointmentId,
    pub accession: String,
    pub family_name: String,
    pub given_name: String,
    pub nhs_number: String,
    pub study: String,
    pub series: Option<&'static str>,
}

impl Named {
    /// What a machine knows of an appointment.
    pub async fn of(store: &Store, unit: UnitId, id: AppointmentId) -> Self {
        let case = appointment_case(store, unit, id).await;
        let appointment = case.expect("an answer").expect("an appointment").appointment;
        let participant = appointment.participant;
        Named {
            id,
            accession: appointment.accession,
            family_name: participant.family_name.expose().clone(),
            given_name: participant.given_name.expose().clone(),
            nhs_number: participant.nhs_number.expose().digits().to_owned(),
            study: STUDY.to_owned(),
            series: None,
        }
    }

    /// As [`Named::of`], with the study that the worklist has named to a machine.
    pub async fn on_worklist(store: &Store, unit: UnitId, id: AppointmentId) -> Self {
        let names = worklist_names(store, id).await.expect("an answer").expect("names");
        Named {
            study: names.study_uid,
            ..Named::of(store, unit, id).await
        }
    }

    /// An image of that appointment's study: side and view as "R" and "MLO", and the second at which it was taken.
    pub fn image(&self, instance: &str, (side, view): (&str, &str), second: u32) -> Vec<u8> {
        let name = format!("{}^{}", self.family_name, self.given_name);
        let time = format!("0900{second:02}");
        let mut further = vec![
            element(0x0008_0022, b"DA", b"20261124"),
            element(0x0008_0032, b"TM", time.as_bytes()),
            element(0x0008_0050, b"SH", self.accession.as_bytes()),
            element(0x0010_0010, b"PN", name.as_bytes()),
            element(0x0010_0020, b"LO", self.nhs_number.as_bytes()),
            element(0x0018_0060, b"DS", b"28"),
            element(0x0018_5101, b"CS", view.as_bytes()),
            element(0x0020_000D, b"UI", self.study.as_bytes()),
            element(0x0020_0062, b"CS", side.as_bytes()),
            element(0x0028_0010, b"US", &[4, 0]),
            element(0x0028_0011, b"US", &[4, 0]),
            element(0x0040_0316, b"DS", b"0.01521"),
        ];
        if let Some(series) = self.series {
            further.insert(8, element(0x0020_000E, b"UI", series.as_bytes()));
        }
        image(instance, &further, 32)
    }

    /// Sends a standard set with the right MLO taken twice, and looks at it. Instances are 1.2.3.1 to 1.2.3.5.
    pub async fn arrive(&self, scene: &Scene) {
        let views = [("R", "CC"), ("L", "CC"), ("R", "MLO"), ("R", "MLO"), ("L", "MLO")];
        for (number, view) in (1..).zip(views) {
            let instance = format!("1.2.3.{number}");
            let bytes = self.image(&instance, view, number);
            assert_eq!(scene.send(&instance, &bytes).await, Ok(()), "{instance}");
        }
        scene.understand().await;
    }
}

/// The study of these images, unless they are of another.
pub const STUDY: &str = "1.2.826.0.1.5";
