//! Signing in, staying signed in, and enrolling.

use std::net::{IpAddr, Ipv4Addr};

use app::domain::staff::{Permission, Role};
use app::services::Caller;
use fourview::auth::{Attempt, EnrolRefused, SessionState, SignInRefused, SignedIn};
use fourview::clock::Clock;
use fourview::demo;
use fourview::store::{EndReason, audit_rows, room_choice_put, rooms_of_unit, session_touch, sessions_of_staff};
use futures::future::join_all;
use time::Duration;
use uuid::Uuid;

use super::record::sign_in;
use crate::harness::{Database, on_both};

on_both! {
    a_person_with_the_right_password_signs_in,
    a_wrong_password_and_an_unknown_account_look_alike,
    after_five_failures_nobody_looks_for_a_quarter_of_an_hour,
    attempts_side_by_side_are_counted,
    a_session_ends_when_it_is_not_used,
    a_session_in_use_ends_after_twelve_hours,
    a_page_that_works_by_itself_prolongs_nothing,
    nobody_is_kept_from_reading_while_nothing_can_be_written,
    locking_and_signing_out_end_a_session,
    signing_in_again_ends_the_session_of_the_same_browser,
    a_disabled_account_is_out_at_once,
    a_room_is_remembered_for_the_day,
    an_enrolment_link_makes_one_account,
    what_is_no_token_is_nobodys,
}

const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

fn attempt<'a>(email: &'a str, password: &'a str) -> Attempt<'a> {
    Attempt {
        email,
        password,
        address: Some(ADDRESS),
        replaces: None,
        request: Uuid::new_v4(),
    }
}

fn caller(signed_in: &SignedIn) -> Caller {
    Caller {
        viewer: signed_in.viewer.clone(),
        session: signed_in.session,
        request: Uuid::new_v4(),
    }
}

async fn state(database: &Database, token: &str) -> SessionState {
    database.auth().viewer_of(token).await.expect("answered")
}

async fn ended(database: &Database, token: &str) -> Option<EndReason> {
    match state(database, token).await {
        SessionState::Ended(ended) => Some(ended.why),
        SessionState::Active(..) | SessionState::Unknown => None,
    }
}

async fn is_active(database: &Database, token: &str) -> bool {
    matches!(state(database, token).await, SessionState::Active(..))
}

async fn actions(database: &Database, unit: app::domain::ids::UnitId) -> Vec<String> {
    let rows = audit_rows(&database.store(), unit.0, 2, 1_000).await.expect("read");
    rows.into_iter().map(|row| row.action).collect()
}

async fn a_person_with_the_right_password_signs_in(database: Database) {
    let unit = database.filled().await.unit;
    let signed_in = database
        .auth()
        .sign_in(&attempt(" Mammographer@Demo.test ", demo::PASSWORD))
        .await
        .expect("signed in");
    assert_eq!(signed_in.viewer.staff.name, "Asha Patel");
    assert_eq!((signed_in.viewer.unit_id, signed_in.viewer.room), (unit, None));
    assert!(signed_in.viewer.may(Permission::RecordImages));
    let expected = SessionState::Active(Box::new(signed_in.viewer.clone()), signed_in.session);
    assert_eq!(state(&database, &signed_in.token).await, expected);
    assert_eq!(actions(&database, unit).await, ["SIGNED_IN"]);
}

async fn a_wrong_password_and_an_unknown_account_look_alike(database: Database) {
    let unit = database.filled().await.unit;
    for (email, password) in [
        ("mammographer@demo.test", "fourview-demo "),
        ("mammographer@demo.test", ""),
        ("nobody@demo.test", demo::PASSWORD),
        ("", ""),
    ] {
        let refused = database.auth().sign_in(&attempt(email, password)).await;
        assert!(matches!(refused, Err(SignInRefused::WrongCredentials)), "{email}");
    }
    assert_eq!(actions(&database, unit).await, ["SIGN_IN_FAILED", "SIGN_IN_FAILED"]);
    assert_eq!(
        audit_rows(&database.store(), Uuid::nil(), 0, 10)
            .await
            .expect("read")
            .len(),
        2
    );
}

async fn after_five_failures_nobody_looks_for_a_quarter_of_an_hour(database: Database) {
    database.filled().await;
    let begun = database.clock().now();
    let wrong = async || database.auth().sign_in(&attempt("reader@demo.test", "wrong")).await;
    let right = async || {
        database
            .auth()
            .sign_in(&attempt("reader@demo.test", demo::PASSWORD))
            .await
    };
    for _ in 0..5 {
        assert!(matches!(wrong().await, Err(SignInRefused::WrongCredentials)));
        database.clock().advance(Duration::MINUTE);
    }
    let until = begun + Duration::minutes(15);
    for _ in 0..3 {
        assert!(matches!(right().await, Err(SignInRefused::Throttled { until: told }) if told == until));
    }
    let other = database
        .auth()
        .sign_in(&attempt("admin@demo.test", demo::PASSWORD))
        .await;
    assert!(other.is_ok(), "others are not held up");
    database.clock().advance(Duration::minutes(10) + Duration::SECOND);
    assert!(right().await.is_ok());
    for _ in 0..5 {
        assert!(
            matches!(wrong().await, Err(SignInRefused::WrongCredentials)),
            "counted anew after a success"
        );
    }
}

async fn attempts_side_by_side_are_counted(database: Database) {
    database.filled().await;
    let auth = database.auth();
    let attempts = (0..16).map(|_| async { auth.sign_in(&attempt("reader@demo.test", "wrong")).await });
    let outcomes = join_all(attempts).await;
    let looked_at = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, Err(SignInRefused::WrongCredentials)));
    let looked_at = looked_at.count();
    let throttled = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, Err(SignInRefused::Throttled { .. })));
    assert!(looked_at <= 5, "{looked_at} were looked at");
    assert_eq!(looked_at + throttled.count(), 16);
}

async fn a_session_ends_when_it_is_not_used(database: Database) {
    let unit = database.filled().await.unit;
    let signed_in = sign_in(&database).await;
    for minutes in [14, 14, 14] {
        database.clock().advance(Duration::minutes(minutes));
        assert!(is_active(&database, &signed_in.token).await);
    }
    database.clock().advance(Duration::minutes(15));
    let SessionState::Ended(ended) = state(&database, &signed_in.token).await else {
        panic!("it should have ended");
    };
    assert_eq!((ended.staff, ended.unit), (signed_in.viewer.staff.id, unit));
    assert_eq!((ended.csrf, ended.why), (signed_in.viewer.csrf, EndReason::Idle));
    assert_eq!(actions(&database, unit).await, ["SIGNED_IN", "SESSION_ENDED"]);
    database.clock().advance(Duration::hours(23));
    assert!(matches!(
        state(&database, &signed_in.token).await,
        SessionState::Ended(_)
    ));
    database.clock().advance(Duration::hours(2));
    assert_eq!(state(&database, &signed_in.token).await, SessionState::Unknown);
}

async fn a_session_in_use_ends_after_twelve_hours(database: Database) {
    database.filled().await;
    let signed_in = sign_in(&database).await;
    for _ in 0..(12 * 6 - 1) {
        database.clock().advance(Duration::minutes(10));
        assert!(is_active(&database, &signed_in.token).await);
    }
    database.clock().advance(Duration::minutes(10));
    assert_eq!(ended(&database, &signed_in.token).await, Some(EndReason::TooOld));
}

async fn a_page_that_works_by_itself_prolongs_nothing(database: Database) {
    database.filled().await;
    let signed_in = sign_in(&database).await;
    for _ in 0..2 {
        database.clock().advance(Duration::minutes(7));
        let state = database
            .auth()
            .viewer_of_unattended(&signed_in.token)
            .await
            .expect("answered");
        assert!(matches!(state, SessionState::Active(..)));
    }
    database.clock().advance(Duration::MINUTE);
    assert_eq!(ended(&database, &signed_in.token).await, Some(EndReason::Idle));
}

/// Whoever writes holds the only writer of SQLite, or the session's row.
async fn nobody_is_kept_from_reading_while_nothing_can_be_written(database: Database) {
    database.filled().await;
    let signed_in = sign_in(&database).await;
    database.clock().advance(Duration::MINUTE);
    let writing = database.store().begin().await.expect("a transaction");
    session_touch(&writing, signed_in.session, database.clock().now())
        .await
        .expect("held");
    assert!(is_active(&database, &signed_in.token).await);
    writing.commit().await.expect("committed");
}

async fn locking_and_signing_out_end_a_session(database: Database) {
    let unit = database.filled().await.unit;
    for why in [EndReason::Locked, EndReason::SignedOut] {
        let signed_in = sign_in(&database).await;
        database.auth().end(&caller(&signed_in), why).await.expect("ended");
        database
            .auth()
            .end(&caller(&signed_in), why)
            .await
            .expect("ended before");
        assert_eq!(ended(&database, &signed_in.token).await, Some(why));
    }
    assert_eq!(
        actions(&database, unit).await,
        ["SIGNED_IN", "LOCKED", "SIGNED_IN", "SIGNED_OUT"]
    );
}

async fn signing_in_again_ends_the_session_of_the_same_browser(database: Database) {
    database.filled().await;
    let before = sign_in(&database).await;
    let elsewhere = sign_in(&database).await;
    let again = Attempt {
        replaces: Some(&before.token),
        ..attempt("reader@demo.test", demo::PASSWORD)
    };
    let signed_in = database.auth().sign_in(&again).await.expect("signed in");
    assert_ne!(
        (&before.token, &before.viewer.csrf),
        (&signed_in.token, &signed_in.viewer.csrf)
    );
    assert_eq!(ended(&database, &before.token).await, Some(EndReason::Replaced));
    let open = sessions_of_staff(&database.store(), elsewhere.viewer.staff.id)
        .await
        .expect("read");
    assert_eq!(
        open.iter().map(|session| session.id).collect::<Vec<_>>(),
        [elsewhere.session]
    );
}

async fn a_disabled_account_is_out_at_once(database: Database) {
    database.filled().await;
    let signed_in = sign_in(&database).await;
    database
        .run("UPDATE staff SET disabled = NOT disabled")
        .await
        .expect("disabled");
    assert_eq!(ended(&database, &signed_in.token).await, Some(EndReason::Revoked));
    let refused = database
        .auth()
        .sign_in(&attempt("mammographer@demo.test", demo::PASSWORD))
        .await;
    assert!(matches!(refused, Err(SignInRefused::WrongCredentials)));
}

async fn a_room_is_remembered_for_the_day(database: Database) {
    let unit = database.filled().await.unit;
    let signed_in = sign_in(&database).await;
    let room = rooms_of_unit(&database.store(), unit)
        .await
        .expect("rooms")
        .remove(0)
        .id;
    let (staff, day) = (signed_in.viewer.staff.id, database.clock().now().date());
    let tx = database.store().begin().await.expect("a transaction");
    room_choice_put(&tx, unit, staff, day, room).await.expect("chosen");
    tx.commit().await.expect("committed");
    let SessionState::Active(viewer, _) = state(&database, &signed_in.token).await else {
        panic!("it should be active");
    };
    assert_eq!(viewer.room, Some(room));
    database.clock().advance(Duration::hours(20));
    assert_eq!(sign_in(&database).await.viewer.room, None);
}

async fn an_enrolment_link_makes_one_account(database: Database) {
    let unit = database.filled().await.unit;
    let auth = database.auth();
    let role = Role::ServiceAdministrator;
    let make = async |email: &str| auth.enrolment_make(unit, email, role).await.expect("a link").token;
    let (first, second, late) = (
        make("New@demo.test").await,
        make("new@demo.test").await,
        make("late@demo.test").await,
    );
    assert_eq!(
        auth.enrolment(&first).await.expect("read").map(|link| link.email),
        Some("new@demo.test".to_owned())
    );
    let enrol = async |token: &str| {
        auth.enrol(token, " New Person ", "a long password", Uuid::new_v4())
            .await
    };
    assert_eq!(enrol(&first).await.expect("enrolled").name, "New Person");
    assert!(matches!(enrol(&first).await, Err(EnrolRefused::NotUsable)));
    assert!(matches!(enrol(&second).await, Err(EnrolRefused::EmailTaken)));
    assert!(matches!(enrol("x").await, Err(EnrolRefused::NotUsable)));
    let signed_in = auth
        .sign_in(&attempt("new@demo.test", "a long password"))
        .await
        .expect("signed in");
    assert_eq!(signed_in.viewer.roles, [role]);
    database.clock().advance(Duration::hours(24));
    assert!(matches!(enrol(&late).await, Err(EnrolRefused::NotUsable)));
    assert_eq!(auth.enrolment(&late).await.expect("read").map(|link| link.email), None);
}

async fn what_is_no_token_is_nobodys(database: Database) {
    for token in ["", "abc", &"A".repeat(43), "'; DROP TABLE session; --"] {
        assert_eq!(state(&database, token).await, SessionState::Unknown, "{token}");
    }
}
