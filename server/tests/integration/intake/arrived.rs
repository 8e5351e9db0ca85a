//! One of each thing that can arrive at the product: an image of an appointment, one of nobody, and bytes that are
//! none.

use app::domain::ids::AppointmentId;
use dicom::pixels::LongSide;
use fourview::intake::pictures::picture_path;
use fourview::intake::understanding::understand_next;
use fourview::store::{
    Sender, alerts_open, machines_on_network, quarantined_of_unit, received_of_appointment, received_of_nobody,
    sites_of_unit, thumbnail_ready,
};

use super::mammograms::Named;
use super::scene::send;
use crate::harness::app::TestApp;

/// What arrived, by the ids of its pages.
pub struct Arrived {
    pub machine: String,
    pub site: String,
    /// An image of the appointment, with its picture.
    pub matched: String,
    /// An image of the same participant that names no appointment.
    pub stray: String,
    pub quarantined: String,
    pub alert: String,
}

impl Arrived {
    /// Lets it arrive.
    pub async fn at(app: &TestApp, appointment: AppointmentId) -> Self {
        let (intake, unit) = (&app.state.intake, app.unit);
        let store = &intake.store;
        let machines = machines_on_network(store, unit).await.expect("machines");
        let sender = Sender {
            unit,
            machine: Some(machines[0].machine),
            association: None,
        };
        let named = Named::of(store, unit, appointment).await;
        let image = named.image("1.2.3.1", ("R", "CC"), 1);
        send(intake, sender, "1.2.3.1", &image).await.expect("taken in");
        let stray = Named {
            accession: "ELSEWHERE".to_owned(),
            study: "1.2.826.0.1.7".to_owned(),
            ..Named::of(store, unit, appointment).await
        };
        let image = stray.image("1.2.3.2", ("R", "CC"), 2);
        send(intake, sender, "1.2.3.2", &image).await.expect("taken in");
        send(intake, sender, "1.2.3.3", &[0xFF; 500])
            .await
            .expect_err("it is no object");
        while understand_next(intake).await.expect("the database") > 0 {}
        let matched = received_of_appointment(store, unit, appointment)
            .await
            .expect("objects");
        let matched = &matched[0].object;
        let path = picture_path(&intake.thumbnails, &matched.sha256, LongSide::SMALL);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(&path, "a picture").expect("a file");
        let tx = store.begin().await.expect("a transaction");
        thumbnail_ready(&tx, matched.id).await.expect("noted");
        tx.commit().await.expect("committed");
        let stray = received_of_nobody(store, unit, 10).await.expect("objects");
        let quarantined = quarantined_of_unit(store, unit, 10).await.expect("objects");
        let sites = sites_of_unit(store, unit).await.expect("sites");
        let alerts = alerts_open(store, unit, 10).await.expect("alerts");
        Arrived {
            machine: machines[0].machine.to_string(),
            site: sites[0].id.to_string(),
            matched: matched.id.to_string(),
            stray: stray[0].object.id.to_string(),
            quarantined: quarantined[0].id.to_string(),
            alert: alerts[0].id.to_string(),
        }
    }
}
