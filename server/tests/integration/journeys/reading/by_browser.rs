//! The forms of a case as a plain browser sends them: what was typed comes back, filters are kept, and a number from
//! another system is in no address after the first.

use fourview::demo;
use uuid::Uuid;

use crate::harness::app::{Browser, TestApp, play};

const LIST: &str = "notes=yes&seen=no";

async fn reader(app: &TestApp) -> Browser {
    app.signed_in(demo::ACCOUNTS[2]).await
}

#[tokio::test]
async fn a_form_that_is_wrong_comes_back_with_what_was_typed() {
    play(async |app| {
        let id = app.recorded().await;
        let reader = reader(app).await;
        let key = Uuid::new_v4().to_string();
        let fields = [
            ("form", "recall"),
            ("form_key", key.as_str()),
            ("list", LIST),
            ("view", "RMLO"),
            ("note", "Nipple not <in> profile"),
        ];
        let page = reader.post(&format!("/reading/{id}/recall"), &fields).await;
        assert_eq!(page.status.as_u16(), 422);
        for shown in [
            "<title>Error: Case: 4 images taken - Fourview</title>",
            "There is a problem",
            "Select why it is to be taken again",
            "Nipple not &lt;in&gt; profile",
            "/reading?notes=yes&amp;seen=no",
        ] {
            assert!(page.body.contains(shown), "{shown}");
        }
        // The error belongs to its own form, and to no other on the page.
        assert_eq!(page.body.matches("nhsuk-error-message").count(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_form_that_is_right_leads_back_to_the_case_with_the_filters_of_its_list() {
    play(async |app| {
        let id = app.recorded().await;
        let reader = reader(app).await;
        let case = format!("/reading/{id}");
        let fields = [("form", "seen"), ("list", LIST), ("version", "1")];
        let answer = reader.post(&format!("{case}/seen"), &fields).await;
        assert_eq!(answer.location(), format!("{case}?{LIST}"));
        let forged = [
            ("list", "notes=yes\r\nX: y&seen=no&next=//evil.example"),
            ("version", "1"),
        ];
        let answer = reader.post(&format!("{case}/seen"), &forged).await;
        assert_eq!(
            answer.location(),
            format!("{case}?seen=no"),
            "only what is ours is kept"
        );
        let next = reader
            .post("/reading/next", &[("list", LIST), ("case", &id.to_string())])
            .await;
        assert_eq!(next.location(), format!("/reading?{LIST}"), "none is left");
        let list = reader.get(&format!("/reading?{LIST}")).await;
        assert!(list.body.contains("No case is like this."), "{}", list.body);
    })
    .await;
}

#[tokio::test]
async fn a_number_is_replaced_before_and_after_signing_in() {
    play(async |app| {
        let id = app.recorded().await;
        let page = reader(app).await.get(&format!("/reading/{id}")).await;
        let (_, rest) = page.body.split_once("Accession</dt>").expect("the number");
        let accession = rest.split(['<', '>']).nth(2).expect("the number").to_owned();
        let mut browser = app.browser();
        let link = format!("/reading?accession={accession}");
        let first = browser.get(&link).await;
        let reference = first.location().to_owned();
        assert!(reference.starts_with("/reading/from/"), "{reference}");
        let second = browser.get(&reference).await;
        let sign_in = second.location().to_owned();
        assert_eq!(sign_in, format!("/sign-in?return={reference}"));
        let third = browser.sign_in(demo::ACCOUNTS[2].email, demo::PASSWORD, &sign_in).await;
        assert_eq!(third.location(), reference);
        let fourth = browser.get(&reference).await;
        assert_eq!(fourth.location(), format!("/reading/{id}"));
        for answer in [&first, &second, &third, &fourth] {
            assert!(!answer.location().contains(&accession));
        }
        assert_ne!(browser.get(&link).await.location(), reference, "each time another");
        let broken = browser.get("/reading?accession=%E0%A4%A").await;
        assert_eq!(broken.status.as_u16(), 400);
    })
    .await;
}
