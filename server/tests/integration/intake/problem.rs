//! "There is a problem with the images" through the real router: what its buttons do.

use fourview::simulator::Scenario;
use http::StatusCode;

use super::visit::{Visit, shows, shows_not};
use crate::harness::app::{Answer, play};

/// The address and the key of a button that is a form by itself.
fn button(page: &Answer, words: &str) -> (String, String) {
    let forms = page.body.split("<form").skip(1);
    let form = forms
        .filter_map(|form| form.split_once("</form>"))
        .map(|(form, _)| form);
    let form = form
        .filter(|form| form.contains("<button") && form.contains(words))
        .last();
    let form = form.unwrap_or_else(|| panic!("no button {words:?} in {}", page.body));
    let value = |before: &str| {
        let (_, rest) = form.split_once(before).expect("an attribute");
        rest.split('"').next().expect("a value").to_owned()
    };
    (value("action=\""), value("name=\"form_key\" value=\""))
}

#[tokio::test]
async fn recording_by_hand_begins_from_here() {
    play(async |app| {
        let visit = Visit::begun(app).await;
        let path = format!("/appointments/{}/images/problem", visit.id);
        for (scenario, leads) in [(None, "taken"), (Some(Scenario::Standard), "details")] {
            if let Some(scenario) = scenario {
                visit
                    .browser
                    .post(&format!("/appointments/{}/record-automatically", visit.id), &[])
                    .await;
                visit.sends(scenario).await;
            }
            let page = visit.browser.get(&path).await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.body);
            shows(&page, &["Record images manually"]);
            let (action, key) = button(&page, "Record images manually");
            let answer = visit.browser.post(&action, &[("form_key", &key)]).await;
            let to = format!("/appointments/{}/images/{leads}", visit.id);
            assert_eq!(answer.location(), to, "{}", answer.body);
            assert_eq!(visit.browser.get(&to).await.status, StatusCode::OK, "the page is open");
            let page = visit.browser.get(&path).await;
            shows_not(&page, &["Record images manually"]);
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_answered_without_scripts_goes_on_by_hand() {
    play(async |app| {
        let (visit, page) = Visit::after(app, Scenario::Repeat).await;
        let by_hand = format!("formaction=\"/appointments/{}/record-manually\"", visit.id);
        assert!(page.body.contains(&by_hand), "the button sends the page's answers");
        let hidden = |name: &str| page.input(name).expect(name);
        let (key, seen, version) = (hidden("form_key"), hidden("seen"), hidden("version"));
        let answers = [
            ("from", "/images/review"),
            ("form_key", key.as_str()),
            ("version", version.as_str()),
            ("seen", seen.as_str()),
            ("rmlo_additional", "all"),
            ("rmlo_reasons", "PATIENT_MOVED"),
            ("not_all", "yes"),
            ("not_all_reasons", "WHEELCHAIR"),
            ("notes", "Only just reached"),
        ];
        let path = format!("/appointments/{}/record-manually", visit.id);
        let answer = visit.browser.post(&path, &answers).await;
        let details = format!("/appointments/{}/images/details", visit.id);
        assert_eq!(answer.location(), details, "{}", answer.body);
        let page = visit.browser.get(&details).await;
        let is_chosen = |name: &str, value: &str| {
            let mut inputs = page
                .body
                .split("<input")
                .skip(1)
                .filter_map(|rest| rest.split('>').next());
            inputs.any(|input| {
                input.contains(&format!("name=\"{name}\""))
                    && input.contains(&format!("value=\"{value}\""))
                    && input.contains("checked")
            })
        };
        assert!(is_chosen("not_all", "yes") && is_chosen("not_all_reasons", "WHEELCHAIR"));
        assert!(page.body.contains("Only just reached"));
        let hidden = ["form_key", "version"].map(|name| (name, page.input(name).expect(name)));
        let counts = [("rcc", "1"), ("rmlo", "2"), ("lcc", "1"), ("lmlo", "1")];
        let others = ["rcc_id", "rmlo_id", "lcc_id", "lmlo_id"].map(|field| (field, "0"));
        let fields: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let fields: Vec<_> = fields.into_iter().chain(counts).chain(others).collect();
        let answer = visit.browser.post(&details, &fields).await;
        let check = format!("/appointments/{}/check", visit.id);
        assert_eq!(
            answer.location(),
            check,
            "the repeat question is answered: {}",
            answer.body
        );
        shows(
            &visit.browser.get(&check).await,
            &["2× RMLO: 1 repeat", "Participant movement"],
        );
        // What was answered of the images received is there as well when one goes back to them.
        let back = format!("/appointments/{}/record-automatically", visit.id);
        visit.browser.post(&back, &[]).await;
        shows(&visit.page().await, &["We kept what you typed", "Only just reached"]);
    })
    .await;
}
