//! What people typed, what they submitted, and what is forgotten.

use app::forms::fields::Fields;
use app::forms::outcome::Outcome;
use fourview::clock::Clock;
use fourview::store::{
    StoreResult, expired_delete, form_submission_get, form_submission_put, typed_answer_delete,
    typed_answer_delete_below, typed_answer_get, typed_answer_put,
};
use time::Duration;
use uuid::Uuid;

use super::record::{mammographer, sign_in};
use crate::harness::{Database, on_both};

on_both! {
    what_was_typed_is_its_authors_alone,
    a_form_key_has_one_effect,
    old_things_are_forgotten,
}

async fn what_was_typed_is_its_authors_alone(database: Database) {
    database.filled().await;
    let (store, staff, now) = (database.store(), mammographer(&database).await, database.clock().now());
    let typed = Fields::default()
        .with("notes", "שלום <b>\r\n")
        .with("reason", "a")
        .with("reason", "b");
    let paths = [
        "/appointments/1/images/taken",
        "/appointments/1/check",
        "/appointments/10/check",
    ];
    let tx = store.begin().await.expect("a transaction");
    for path in paths {
        typed_answer_put(&tx, staff, path, &Fields::default(), now)
            .await
            .expect("kept");
        typed_answer_put(&tx, staff, path, &typed, now)
            .await
            .expect("kept over it");
    }
    tx.commit().await.expect("committed");
    let kept = async |path: &str| typed_answer_get(&store, staff, path).await.expect("read");
    assert_eq!(
        kept(paths[0]).await.map(|kept| (kept.fields, kept.saved_at)),
        Some((typed, now))
    );
    let another = app::domain::ids::StaffId(Uuid::new_v4());
    assert_eq!(typed_answer_get(&store, another, paths[0]).await.expect("read"), None);
    let tx = store.begin().await.expect("a transaction");
    typed_answer_delete(&tx, staff, paths[0]).await.expect("forgotten");
    typed_answer_delete_below(&tx, staff, "/appointments/1/")
        .await
        .expect("forgotten");
    tx.commit().await.expect("committed");
    assert_eq!(kept(paths[0]).await, None);
    assert_eq!(kept(paths[1]).await, None);
    assert!(kept(paths[2]).await.is_some());
}

async fn a_form_key_has_one_effect(database: Database) {
    database.filled().await;
    let (store, staff, now) = (database.store(), mammographer(&database).await, database.clock().now());
    let (key, path) = (Uuid::new_v4(), "/appointments/1/check");
    let outcome = Outcome::Next {
        to: "/clinics".to_owned(),
    };
    let submit = async || -> StoreResult<bool> {
        let tx = store.begin().await?;
        let first = form_submission_put(&tx, staff, key, path, &outcome, now).await?;
        tx.commit().await?;
        Ok(first)
    };
    let (one, other) = tokio::join!(submit(), submit());
    assert_ne!(one.expect("answered"), other.expect("answered"));
    let found = form_submission_get(&store, staff, key)
        .await
        .expect("read")
        .expect("there");
    assert_eq!(
        (found.path.as_str(), found.outcome, found.at),
        (path, outcome.clone(), now)
    );
    let another = app::domain::ids::StaffId(Uuid::new_v4());
    assert_eq!(form_submission_get(&store, another, key).await.expect("read"), None);
}

async fn old_things_are_forgotten(database: Database) {
    database.filled().await;
    sign_in(&database).await;
    let (store, staff, now) = (database.store(), mammographer(&database).await, database.clock().now());
    let tx = store.begin().await.expect("a transaction");
    typed_answer_put(&tx, staff, "/check", &Fields::default(), now)
        .await
        .expect("kept");
    assert_eq!(
        expired_delete(&tx, now + Duration::hours(23)).await.expect("forgotten"),
        0
    );
    // The session and the attempt to sign in.
    assert_eq!(
        expired_delete(&tx, now + Duration::hours(25)).await.expect("forgotten"),
        2
    );
    assert_eq!(
        expired_delete(&tx, now + Duration::days(8)).await.expect("forgotten"),
        1
    );
    tx.commit().await.expect("committed");
}
