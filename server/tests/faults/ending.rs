//! SIGTERM: what has begun is finished, nothing new is begun, and the process ends with 0.

use std::io::ErrorKind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use app::forms::steps::Step;

use crate::clinic::{Database, Unit, details_form, images, mammographer};
use crate::driver::http::Connection;
use crate::driver::product::pause;

/// What is promised: at most 30 s, of which 20 s are for what has begun.
const MOST: Duration = Duration::from_secs(30);

#[test]
fn a_hang_up_ends_nothing() {
    let unit = Unit::on(Database::Sqlite);
    let product = unit.installation.start();
    product.send_signal("HUP");
    assert_eq!(product.readiness().expect("it answers"), 200);
    product.ask_to_end();
    assert_eq!(product.ended(MOST).code(), Some(0), "{}", unit.installation.log());
}

#[test]
fn sigterm_finishes_what_has_begun_and_ends_with_0() {
    let unit = Unit::on(Database::Sqlite);
    let product = unit.installation.start();
    let (tablet, ids) = mammographer(&unit, 1);
    let form = details_form(&tablet, ids[0], "half sent");
    let (first, last) = form.bytes().split_at(form.bytes().len() - 20);
    let mut begun = Connection::open(unit.installation.pages).expect("a connection");
    begun.send(first).expect("the first half");
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut connection = Connection::open(unit.installation.pages).expect("a connection");
                while !over.load(Ordering::Relaxed) {
                    match connection.ask(&tablet.page(&Step::Details.path(ids[0]))) {
                        Ok(answer) => assert_eq!(answer.status, 200),
                        Err(error) => {
                            assert_ne!(error.kind(), ErrorKind::ConnectionAborted, "an answer was cut short");
                            break;
                        }
                    }
                }
            });
        }
        tablet.get("/clinics");
        product.ask_to_end();
        while product.readiness().is_ok_and(|status| status == 200) {
            pause();
        }
        begun.send(last).expect("the second half");
        let answer = begun.receive().expect("an answer to what had begun");
        assert_eq!(answer.status, 303, "{}", answer.text());
        over.store(true, Ordering::Relaxed);
    });
    assert_eq!(product.ended(MOST).code(), Some(0), "{}", unit.installation.log());
    let _product = unit.installation.start();
    let page = tablet.visit(ids[0], Step::Details);
    assert_eq!(
        page.draft.answer.and_then(|answer| answer.images()),
        Some(images("half sent"))
    );
    unit.verify_audit();
}
