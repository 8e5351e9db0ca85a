//! The own account: which sessions are open, how long they last, and ending one that was left elsewhere.

use app::error::AppError;
use app::services::Caller;
use fourview::auth::Attempt;
use fourview::demo;
use time::Duration;
use uuid::Uuid;

use super::scene::{Scene, journeys};

journeys! {
    a_person_sees_and_ends_their_own_sessions_only,
    a_session_lasts_as_long_as_it_is_used,
}

async fn signed_in(scene: &Scene, email: &str) -> Caller {
    let attempt = Attempt {
        email,
        password: demo::PASSWORD,
        address: None,
        replaces: None,
        request: Uuid::new_v4(),
    };
    let signed_in = scene
        .database
        .auth()
        .sign_in(&attempt)
        .await
        .expect("the right password");
    Caller {
        viewer: signed_in.viewer,
        session: signed_in.session,
        request: Uuid::new_v4(),
    }
}

async fn a_person_sees_and_ends_their_own_sessions_only(scene: &Scene) {
    let accounts = &scene.services.accounts;
    let [asha, joanna, ..] = demo::ACCOUNTS;
    let here = signed_in(scene, asha.email).await;
    let elsewhere = signed_in(scene, asha.email).await;
    let other = signed_in(scene, joanna.email).await;
    let sessions = accounts.own_sessions(&here).await.expect("sessions");
    assert_eq!(sessions.len(), 2);
    for session in sessions {
        assert_eq!(session.is_this, session.id == here.session);
    }
    let foreign = accounts.end_own_session(&here, other.session).await;
    assert_eq!(foreign, Err(AppError::NotFound));
    accounts.end_own_session(&here, elsewhere.session).await.expect("ended");
    assert_eq!(accounts.own_sessions(&here).await.expect("sessions").len(), 1);
    let twice = accounts.end_own_session(&here, elsewhere.session).await;
    assert_eq!(twice, Err(AppError::NotFound));
    assert_eq!(accounts.time_left(&elsewhere).await, Err(AppError::SignedOut));
}

async fn a_session_lasts_as_long_as_it_is_used(scene: &Scene) {
    let accounts = &scene.services.accounts;
    let caller = signed_in(scene, demo::ACCOUNTS[0].email).await;
    scene.clock.advance(Duration::minutes(13));
    let left = accounts.time_left(&caller).await.expect("two minutes");
    assert_eq!(left.idle, 2 * 60);
    let prolonged = accounts.stay_signed_in(&caller).await.expect("prolonged");
    assert_eq!((prolonged.idle, prolonged.absolute), (15 * 60, (12 * 60 - 13) * 60));
    scene.clock.advance(Duration::minutes(16));
    assert_eq!(accounts.stay_signed_in(&caller).await, Err(AppError::SignedOut));
    assert_eq!(accounts.own_sessions(&caller).await, Ok(Vec::new()));
}
