//! Views that no record counts by hand: they are counted under their own names, by the record and for readers.

use app::domain::ids::AppointmentId;
use app::domain::reading::ViewCount;
use app::domain::reading::filter::Filter;
use app::forms::steps::Step;

use super::super::scene::{Scene, journeys, next};
use super::{STANDARD, arrived, complete, confirm, errors};

journeys! {
    a_view_under_its_own_name_is_counted_and_kept,
    a_record_of_nothing_but_views_under_their_own_names_is_on_the_readers_list,
}

async fn a_view_under_its_own_name_is_counted_and_kept(scene: &Scene) {
    let views = [
        STANDARD[0],
        STANDARD[1],
        STANDARD[2],
        STANDARD[3],
        ("L", "XCCL"),
        ("L", "XCCL"),
    ];
    let id = arrived(scene, &views).await;
    assert!(
        errors(confirm(scene, &scene.asha, id, &[]).await)
            .of("lxccl_additional")
            .is_some()
    );
    assert_eq!(
        confirm(scene, &scene.asha, id, &[("lxccl_additional", "none")]).await,
        next(Step::Check, id)
    );
    let record = complete(scene, id).await;
    assert_eq!((record.images.total(), record.images.tally().total()), (6, 4));
    let others: Vec<(String, u8, u8)> = record
        .images
        .others()
        .iter()
        .map(|other| (other.view.label(), other.images.count(), other.images.extras()))
        .collect();
    assert_eq!(others, [("LXCCL".to_owned(), 2, 1)]);
    assert_eq!(
        on_readers_list(scene, id).await,
        (
            vec![
                "6 images: RCC RMLO LCC LMLO LXCCL".to_owned(),
                "2× LXCCL: 1 extra".to_owned()
            ],
            true
        )
    );
}

/// The counts that readers see on their list, and whether there are repeats or extras.
async fn on_readers_list(scene: &Scene, id: AppointmentId) -> (Vec<String>, bool) {
    let list = scene
        .services
        .reading
        .list(&scene.reader, Filter::default())
        .await
        .expect("a list");
    let line = list.lines.iter().find(|line| line.id == id).expect("on the list");
    (ViewCount::lines(&line.views), line.traits.additional)
}

async fn a_record_of_nothing_but_views_under_their_own_names_is_on_the_readers_list(scene: &Scene) {
    let id = arrived(scene, &[("L", "XCCL")]).await;
    let partial = [("not_all", "yes"), ("not_all_reasons", "WHEELCHAIR"), ("recall", "no")];
    assert_eq!(confirm(scene, &scene.asha, id, &partial).await, next(Step::Check, id));
    complete(scene, id).await;
    assert_eq!(
        on_readers_list(scene, id).await,
        (vec!["1 image: LXCCL".to_owned()], false)
    );
}
