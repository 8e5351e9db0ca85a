//! Images under another participant's entry are moved by a person: nothing is lost, and nothing is shown under a wrong
//! participant once somebody has said whose they are.

use std::collections::BTreeMap;

use app::domain::ids::{AppointmentId, MachineId};
use app::error::AppError;
use app::forms::fields::Fields;
use app::forms::outcome::Outcome;
use app::services::{Caller, Images};
use fourview::demo;
use fourview::intake::again::match_again;
use fourview::store::{
    KnownObject, Sender, StoredStanding, events_of_appointment, received, received_of_appointment, received_of_nobody,
    steps_of_appointment,
};
use std::sync::Arc;
use uuid::Uuid;

use super::administrator::{admin, appointment, caller, services_called, step_arrives};
use super::mammograms::Named;
use super::scene::{Scene, send};
use crate::harness::{Database, on_both};

on_both! {
    images_are_moved_once_with_their_step_and_both_are_told,
    an_image_that_comes_after_the_move_follows_or_waits_for_a_person,
    an_object_that_somebody_left_where_it_is_has_an_event,
    only_a_mammographer_of_the_unit_moves_images,
    two_rooms_and_four_participants_in_any_order,
}

fn images(scene: &Scene) -> Arc<dyn Images> {
    services_called(scene, "FOURVIEW").images
}

async fn mammographer(scene: &Scene) -> Caller {
    caller(scene, scene.unit, demo::ACCOUNTS[0]).await
}

async fn of(scene: &Scene, id: AppointmentId) -> Vec<KnownObject> {
    let objects = received_of_appointment(&scene.intake.store, scene.unit, id).await;
    objects.expect("objects")
}

async fn history(scene: &Scene, id: AppointmentId) -> Vec<&'static str> {
    let events = events_of_appointment(&scene.intake.store, scene.unit, id).await;
    events.expect("events").iter().map(|line| line.event.code()).collect()
}

/// The answer of somebody who sees these images, and says that some of them are of another participant.
fn answer(shown: &[KnownObject], theirs: impl Fn(&KnownObject) -> bool, to: AppointmentId) -> Fields {
    let fields = Fields::default().with("to", to.to_string());
    shown.iter().fold(fields, |fields, object| {
        let id = object.object.id.to_string();
        let fields = fields.with("shown", id.clone());
        if theirs(object) {
            fields.with("image", id)
        } else {
            fields
        }
    })
}

async fn images_are_moved_once_with_their_step_and_both_are_told(database: Database) {
    let scene = Scene::on(database).await;
    let (wrong, right) = (appointment(&scene, 0).await, appointment(&scene, 1).await);
    let named = Named::of(&scene.intake.store, scene.unit, wrong).await;
    named.arrive(&scene).await;
    step_arrives(&scene, wrong).await;
    let (images, asha) = (images(&scene), mammographer(&scene).await);
    let list = images.whose(&asha, wrong, None).await.expect("a page");
    let mut views: Vec<&str> = list.images.iter().map(|image| image.what.as_str()).collect();
    views.sort_unstable();
    assert_eq!(views, ["LCC", "LMLO", "RCC", "RMLO", "RMLO"]);
    assert!(list.others.iter().any(|other| other.id == right));
    assert!(list.others.iter().all(|other| other.id != wrong));
    let of_right = Named::of(&scene.intake.store, scene.unit, right).await;
    let looked_for = |text: &str| Fields::default().with("search", text);
    let noted = images
        .move_images(&asha, wrong, &looked_for(&of_right.nhs_number))
        .await;
    let to = format!("/appointments/{wrong}/images/of-another");
    assert_eq!(noted, Ok(Outcome::Next { to }), "nothing of it is in the address");
    let found = images.whose(&asha, wrong, None).await.expect("a page");
    assert_eq!(found.others.iter().map(|other| other.id).collect::<Vec<_>>(), [right]);
    images
        .move_images(&asha, wrong, &looked_for(" "))
        .await
        .expect("an outcome");
    let everybody = images.whose(&asha, wrong, None).await.expect("a page");
    assert_eq!(
        (everybody.search.as_str(), everybody.others.len()),
        ("", list.others.len())
    );
    let question = images.whose(&asha, wrong, Some(right)).await.expect("a page");
    let chosen = question.chosen.expect("a choice");
    assert_eq!(chosen.participant.family_name.expose(), &of_right.family_name);
    let nothing = Fields::default().with("to", right.to_string());
    let refused = images.move_images(&asha, wrong, &nothing).await.expect("an outcome");
    assert!(matches!(refused, Outcome::Invalid(_)), "no image is chosen");
    let fields = answer(&of(&scene, wrong).await, |_| true, right);
    for _ in 0..2 {
        let outcome = images.move_images(&asha, wrong, &fields).await.expect("an outcome");
        assert!(matches!(outcome, Outcome::Next { .. }));
    }
    assert_eq!((of(&scene, wrong).await.len(), of(&scene, right).await.len()), (0, 5));
    let steps = steps_of_appointment(&scene.intake.store, scene.unit, right).await;
    assert_eq!(steps.expect("steps").len(), 1);
    assert!(history(&scene, wrong).await.ends_with(&["IMAGES_MOVED_OUT"]));
    assert!(history(&scene, right).await.ends_with(&["IMAGES_MOVED_IN"]));
    let moves = "SELECT count(*) FROM audit_event WHERE action = 'OBJECT_MOVED'";
    assert_eq!(scene.count(moves).await, 10, "each object, at both participants");
    let steps = "SELECT count(*) FROM audit_event WHERE action = 'STEP_MOVED'";
    assert_eq!(scene.count(steps).await, 2, "the step, at both participants");
    scene.assert_whole().await;
}

async fn an_image_that_comes_after_the_move_follows_or_waits_for_a_person(database: Database) {
    let scene = Scene::on(database).await;
    let (wrong, right) = (appointment(&scene, 0).await, appointment(&scene, 1).await);
    let named = Named {
        series: Some("1.2.826.0.2.1"),
        ..Named::of(&scene.intake.store, scene.unit, wrong).await
    };
    named.arrive(&scene).await;
    let (images, asha) = (images(&scene), mammographer(&scene).await);
    let shown = of(&scene, wrong).await;
    // This one comes while the page is being looked at.
    let bytes = named.image("1.2.3.7", ("L", "CC"), 40);
    scene.send("1.2.3.7", &bytes).await.expect("taken in");
    scene.understand().await;
    let fields = answer(&shown, |_| true, right);
    images.move_images(&asha, wrong, &fields).await.expect("an outcome");
    assert_eq!((of(&scene, wrong).await.len(), of(&scene, right).await.len()), (0, 6));
    // The same series goes on.
    let bytes = named.image("1.2.3.8", ("L", "MLO"), 41);
    scene.send("1.2.3.8", &bytes).await.expect("taken in");
    // The entry is used again, perhaps for the right participant.
    let again = Named {
        series: Some("1.2.826.0.2.2"),
        ..Named::of(&scene.intake.store, scene.unit, wrong).await
    };
    let bytes = again.image("1.2.3.9", ("R", "CC"), 50);
    scene.send("1.2.3.9", &bytes).await.expect("taken in");
    scene.understand().await;
    assert_eq!((of(&scene, wrong).await.len(), of(&scene, right).await.len()), (0, 7));
    let nobodys = received_of_nobody(&scene.intake.store, scene.unit, 10)
        .await
        .expect("objects");
    assert_eq!(nobodys.len(), 1);
    assert_eq!(nobodys[0].standing, StoredStanding::HeldApart(Some(wrong)));
    scene.assert_whole().await;
}

async fn an_object_that_somebody_left_where_it_is_has_an_event(database: Database) {
    let scene = Scene::on(database).await;
    let (wrong, right) = (appointment(&scene, 0).await, appointment(&scene, 1).await);
    Named::of(&scene.intake.store, scene.unit, wrong)
        .await
        .arrive(&scene)
        .await;
    let (images, asha) = (images(&scene), mammographer(&scene).await);
    let shown = of(&scene, wrong).await;
    let fields = answer(&shown, |object| object.object.id == shown[0].object.id, right);
    images.move_images(&asha, wrong, &fields).await.expect("an outcome");
    assert_eq!((of(&scene, wrong).await.len(), of(&scene, right).await.len()), (4, 1));
    for (action, count) in [("OBJECT_MOVED", 2), ("OBJECT_STAYED", 4)] {
        let sql = format!("SELECT count(*) FROM audit_event WHERE action = '{action}' AND subject IS NOT NULL");
        assert_eq!(scene.count(&sql).await, count, "{action}");
    }
    scene.assert_whole().await;
}

async fn only_a_mammographer_of_the_unit_moves_images(database: Database) {
    let scene = Scene::on(database).await;
    let (wrong, right) = (appointment(&scene, 0).await, appointment(&scene, 1).await);
    Named::of(&scene.intake.store, scene.unit, wrong)
        .await
        .arrive(&scene)
        .await;
    let images = images(&scene);
    let fields = answer(&of(&scene, wrong).await, |_| true, right);
    let admin = admin(&scene).await;
    assert_eq!(
        images.move_images(&admin, wrong, &fields).await.err(),
        Some(AppError::Forbidden)
    );
    assert_eq!(images.problem(&admin, wrong).await.err(), Some(AppError::Forbidden));
    let store = scene.database.store();
    let other = demo::other_unit(&store, &*scene.intake.clock, &scene.database.audit()).await;
    let stranger = caller(&scene, other.expect("another unit").unit, demo::OTHER_ACCOUNT).await;
    let missing = Some(AppError::NotFound);
    assert_eq!(images.move_images(&stranger, wrong, &fields).await.err(), missing);
    assert_eq!(images.problem(&stranger, wrong).await.err(), missing);
    assert_eq!(images.whose(&stranger, wrong, None).await.err(), missing);
    let asha = mammographer(&scene).await;
    let nowhere = AppointmentId(Uuid::new_v4());
    assert_eq!(images.whose(&asha, wrong, Some(nowhere)).await.err(), missing);
    let fields = answer(&of(&scene, wrong).await, |_| true, nowhere);
    assert_eq!(images.move_images(&asha, wrong, &fields).await.err(), missing);
    assert_eq!(of(&scene, wrong).await.len(), 5);
}

/// Numbers that look random, the same for a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("small") % most
    }
}

/// An image that is still to be sent: what it is called, and its bytes.
type Queue = Vec<(String, Vec<u8>)>;

const SERIES: [&str; 4] = ["1.2.826.0.3.1", "1.2.826.0.3.2", "1.2.826.0.3.3", "1.2.826.0.3.4"];
const STUDIES: [&str; 4] = ["1.2.826.0.4.1", "1.2.826.0.4.2", "1.2.826.0.4.3", "1.2.826.0.4.4"];

/// Rooms in which one participant is taken after the other, each with four images. Participant 1 is taken under the
/// entry of participant 0, or the other way round, and somebody notices at some moment after the first image.
struct Play<'a> {
    scene: &'a Scene,
    dice: Dice,
    ids: Vec<AppointmentId>,
    /// Whose entry of the worklist is used for whom.
    entries: [usize; 4],
    owners: BTreeMap<String, AppointmentId>,
}

impl Play<'_> {
    async fn queue(&mut self, round: u64, participants: [usize; 2]) -> Queue {
        let mut queue = Queue::new();
        for participant in participants {
            let entry = self.entries[participant];
            let named = Named {
                study: STUDIES[entry].to_owned(),
                series: Some(SERIES[participant]),
                ..Named::of(&self.scene.intake.store, self.scene.unit, self.ids[entry]).await
            };
            for (second, view) in (0..).zip([("R", "CC"), ("R", "MLO"), ("L", "CC"), ("L", "MLO")]) {
                let instance = format!("1.2.9.{round}.{participant}.{second}");
                let bytes = named.image(&instance, view, second);
                self.owners.insert(instance.clone(), self.ids[participant]);
                queue.push((instance, bytes));
            }
        }
        queue.reverse();
        queue
    }

    /// Somebody looks at the entry that was used wrongly; whether there was anything to be said.
    async fn notice(&self, (entry, truly): (usize, usize), images: &Arc<dyn Images>, asha: &Caller) -> bool {
        let shown = of(self.scene, self.ids[entry]).await;
        let theirs = |object: &KnownObject| self.owners[&object.object.sop_instance_uid] == self.ids[truly];
        if !shown.iter().any(theirs) {
            return false;
        }
        let fields = answer(&shown, theirs, self.ids[truly]);
        let moved = images.move_images(asha, self.ids[entry], &fields).await;
        assert!(matches!(moved, Ok(Outcome::Next { .. })), "{moved:?}");
        true
    }
}

async fn two_rooms_and_four_participants_in_any_order(database: Database) {
    let scene = Scene::on(database).await;
    let (images, asha) = (images(&scene), mammographer(&scene).await);
    let machines = fourview::store::machines_on_network(&scene.intake.store, scene.unit).await;
    let machines: Vec<MachineId> = machines
        .expect("machines")
        .iter()
        .map(|machine| machine.machine)
        .collect();
    let mut ids = Vec::new();
    for place in 0..4 {
        ids.push(appointment(&scene, place).await);
    }
    let wrong = [(0, 1), (1, 0)];
    for round in 1..=6_u64 {
        let mistake @ (entry, truly) = wrong[usize::try_from(round).expect("small") % 2];
        let mut entries = [0, 1, 2, 3];
        entries[truly] = entry;
        let dice = Dice(round.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut play = Play {
            scene: &scene,
            dice,
            ids: ids.clone(),
            entries,
            owners: BTreeMap::new(),
        };
        let mut rooms = [play.queue(round, [0, 1]).await, play.queue(round, [2, 3]).await];
        let mut noticed = false;
        while rooms.iter().any(|room| !room.is_empty()) {
            let room = play.dice.below(2);
            if let Some((instance, bytes)) = rooms[room].pop() {
                let sender = Sender {
                    unit: scene.unit,
                    machine: Some(machines[room]),
                    association: None,
                };
                send(&scene.intake, sender, &instance, &bytes).await.expect("taken in");
            }
            if play.dice.below(3) == 0 {
                scene.understand().await;
            }
            if !noticed && play.dice.below(4) == 0 {
                noticed = play.notice(mistake, &images, &asha).await;
            }
        }
        scene.understand().await;
        match_again(&scene.intake).await.expect("an answer");
        if !noticed {
            assert!(play.notice(mistake, &images, &asha).await, "somebody notices at last");
        }
        assert_right(&play).await;
        empty(&play).await;
    }
    scene.assert_whole().await;
}

/// Each image is there, and under its participant or under nobody.
async fn assert_right(play: &Play<'_>) {
    let sql = "SELECT count(*) FROM received_object WHERE understanding = 'UNDERSTOOD'";
    assert!(play.scene.count(sql).await >= i64::try_from(play.owners.len()).expect("small"));
    let mut found = 0;
    for id in &play.ids {
        for object in of(play.scene, *id).await {
            assert_eq!(
                &play.owners[&object.object.sop_instance_uid], id,
                "shown under a wrong participant"
            );
            found += 1;
        }
    }
    let nobodys = received_of_nobody(&play.scene.intake.store, play.scene.unit, 200)
        .await
        .expect("objects");
    let nobodys = nobodys
        .iter()
        .filter(|object| play.owners.contains_key(&object.object.sop_instance_uid));
    assert_eq!(found + nobodys.count(), play.owners.len(), "an image is lost");
}

/// Makes room for the next round: what came is of nobody who is looked at.
async fn empty(play: &Play<'_>) {
    for id in &play.ids {
        for object in of(play.scene, *id).await {
            let known = received(&play.scene.intake.store, play.scene.unit, object.object.id).await;
            assert!(known.expect("an answer").is_some());
        }
    }
    let aside = "UPDATE received_object SET standing = 'UNMATCHED', standing_reason = 'QUALITY_CONTROL', \
        appointment_id = NULL";
    play.scene.database.run(aside).await.expect("set aside");
}
