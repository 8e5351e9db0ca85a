//! The demonstration data: the same unit, people and clinics, today and on every day that it is started.

use std::collections::BTreeSet;

use app::domain::appointment::Status;
use app::domain::clinic::SiteKind;
use fourview::audit::verify;
use fourview::clock::Clock;
use fourview::demo;
use fourview::store::{clinic_appointments, clinics_of_day, mammographers_of_unit, rooms_of_unit};
use time::Duration;

use crate::harness::{Database, on_both};

on_both! {
    there_is_a_day_of_work,
    filling_again_changes_nothing_before_the_next_day,
}

async fn there_is_a_day_of_work(database: Database) {
    let filled = database.filled().await;
    let store = database.store();
    let rooms = rooms_of_unit(&store, filled.unit).await.expect("rooms");
    let labels: Vec<String> = rooms.iter().map(|room| room.label()).collect();
    let expected = [
        "Van - Siemens Mammomat Inspiration",
        "Room A - Hologic 3Dimensions",
        "Room B - GE Senographe Pristina",
    ];
    assert_eq!(labels, expected);
    let clinics = clinics_of_day(&store, filled.unit, database.clock().now().date())
        .await
        .expect("clinics");
    let kinds: Vec<SiteKind> = clinics.iter().map(|clinic| clinic.clinic.site.kind).collect();
    assert_eq!(kinds, [SiteKind::Mobile, SiteKind::Hospital, SiteKind::Hospital]);
    assert!(clinics.iter().map(|clinic| clinic.appointments).sum::<u32>() >= 24);
    let mut lines = Vec::new();
    for clinic in &clinics {
        let of_clinic = clinic_appointments(&store, filled.unit, clinic.clinic.id)
            .await
            .expect("a list");
        assert!(of_clinic.is_sorted_by_key(|line| line.starts_at));
        assert_eq!(clinic.appointments as usize, of_clinic.len());
        let checked_in = of_clinic.iter().filter(|line| line.status == Status::CheckedIn).count();
        assert_eq!(clinic.checked_in as usize, checked_in);
        lines.extend(of_clinic);
    }
    assert!(lines.iter().filter(|line| line.status == Status::CheckedIn).count() >= 10);
    assert_eq!(lines.iter().filter(|line| line.anatomy.has_implant()).count(), 2);
    assert_eq!(lines.iter().filter(|line| line.special.is_some()).count(), 2);
    let accessions: BTreeSet<&str> = lines.iter().map(|line| line.accession.as_str()).collect();
    assert_eq!(accessions.len(), lines.len());
    assert!(accessions.iter().all(|accession| accession.len() == 16));
    let colleagues = mammographers_of_unit(&store, filled.unit).await.expect("read");
    let names: Vec<&str> = colleagues.iter().map(|staff| staff.name.as_str()).collect();
    assert_eq!(names, ["Asha Patel", "Joanna Reid"]);
}

async fn filling_again_changes_nothing_before_the_next_day(database: Database) {
    let first = database.filled().await;
    assert!(first.added);
    let again = database.filled().await;
    assert_eq!((again.added, &again.clinics), (false, &first.clinics));
    let next = demo::other_unit(&database.store(), &*database.clock(), &database.audit())
        .await
        .expect("another unit");
    assert_ne!(next.unit, first.unit);
    database.clock().advance(Duration::DAY);
    let tomorrow = database.filled().await;
    assert!(tomorrow.added && tomorrow.clinics.iter().all(|clinic| !first.clinics.contains(clinic)));
    verify(&database.store(), &database.audit())
        .await
        .expect("a whole trail");
}
