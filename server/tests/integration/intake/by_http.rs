//! Objects that come by HTTP: STOW-RS with a token, answered for one by one.

use axum::body::Body;
use fourview::demo;
use fourview::intake::part10::Head;
use fourview::store::{QuarantineReason, quarantined_of_unit};
use http::Method;

use super::scene::{data_set, head};
use crate::harness::app::{Answer, TestApp, play, play_with};

const RELATED: &str = "multipart/related; type=\"application/dicom\"; boundary=part";

fn part(instance: &str, bytes: &[u8]) -> Vec<u8> {
    let front = head(instance).bytes();
    [
        b"\r\n--part\r\nContent-Type: application/dicom\r\n\r\n",
        &front[..],
        bytes,
    ]
    .concat()
}

async fn send(app: &TestApp, token: &str, kind: &str, parts: &[Vec<u8>]) -> Answer {
    let mut body = parts.concat();
    body.extend_from_slice(b"\r\n--part--\r\n");
    let bearer = format!("Bearer {token}");
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", kind),
        ("accept", "application/dicom+json"),
    ];
    let browser = app.browser();
    browser
        .send(Method::POST, "/dicom-web/studies", &headers, Body::from(body))
        .await
}

#[tokio::test]
async fn each_object_is_answered_for() {
    play(async |app| {
        let good = part("1.2.1", &data_set("1.2.1", 1, 300_000));
        let other = part("1.2.1", &data_set("1.2.1", 2, 100));
        let nonsense = b"\r\n--part\r\nContent-Type: application/dicom\r\n\r\nnonsense".to_vec();
        let text = b"\r\n--part\r\nContent-Type: text/plain\r\n\r\nhello".to_vec();
        for (parts, status, stored, failed) in [
            (vec![good.clone()], 200, 1, 0),
            (vec![good.clone(), good.clone()], 200, 2, 0),
            (vec![good.clone(), other.clone(), nonsense.clone(), text], 202, 1, 3),
            (vec![other], 409, 0, 1),
            (vec![nonsense], 409, 0, 1),
            (vec![], 400, 0, 0),
        ] {
            let answer = send(app, demo::TOKEN, RELATED, &parts).await;
            assert_eq!(answer.status.as_u16(), status, "{}", answer.body);
            if status == 400 {
                continue;
            }
            assert_eq!(answer.header("content-type"), Some("application/dicom+json"));
            let module: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
            let items = |tag: &str| module[tag]["Value"].as_array().map_or(0, Vec::len);
            assert_eq!((items("00081199"), items("00081198")), (stored, failed), "{module}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_no_dicom_file_is_quarantined_as_it_came() {
    play(async |app| {
        let part = |kind: &str, bytes: &[u8]| {
            let head = format!("\r\n--part\r\nContent-Type: {kind}\r\n\r\n");
            [head.as_bytes(), bytes].concat()
        };
        let dicom = "application/dicom";
        let without_mark = [&[0; 132][..], b"DICM"].concat();
        let parts = [
            part(dicom, b"nonsense"),
            part(dicom, &without_mark),
            part("text/plain", b"hello"),
            part(&format!("{dicom}\r\nContent-Encoding: gzip"), b"packed"),
            // The same again is kept once.
            part(dicom, b"nonsense"),
            part(dicom, &vec![7; 700_000]),
        ];
        let answer = send(app, demo::TOKEN, RELATED, &parts).await;
        assert_eq!(answer.status.as_u16(), 409);
        let module: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
        let failed = module["00081198"]["Value"].as_array().expect("failures");
        let reasons: Vec<_> = failed
            .iter()
            .map(|item| item["00081197"]["Value"][0].as_u64())
            .collect();
        assert_eq!(reasons, [Some(0xC000); 6], "{module}");
        assert!(failed.iter().all(|item| item.get("00081155").is_none()));
        let kept = quarantined_of_unit(&app.state.store, app.unit, 20)
            .await
            .expect("quarantine");
        assert_eq!(kept.len(), 5);
        let mut files: Vec<Vec<u8>> = Vec::new();
        for object in &kept {
            assert_eq!(
                (object.reason, &object.sop_instance_uid),
                (QuarantineReason::WrongFileHeader, &None)
            );
            files.push(std::fs::read(app.state.intake.spool.path(&object.file_key)).expect("its file"));
        }
        files.sort();
        let mut sent = [&b"nonsense"[..], &without_mark, b"hello", b"packed", &vec![7; 700_000]].map(<[u8]>::to_vec);
        sent.sort();
        assert_eq!(files, sent, "as they came");
    })
    .await;
}

#[tokio::test]
async fn what_is_no_such_request_is_refused() {
    play(async |app| {
        let good = part("1.2.1", &data_set("1.2.1", 1, 100));
        for (token, kind, status) in [
            ("wrong-token", RELATED, 401),
            (demo::TOKEN, "application/dicom", 415),
            (
                demo::TOKEN,
                "multipart/related; type=\"image/jpeg\"; boundary=part",
                415,
            ),
            (demo::TOKEN, "multipart/related; type=\"application/dicom\"", 415),
            (
                demo::TOKEN,
                "multipart/related; type=\"application/dicom\"; boundary=other",
                400,
            ),
        ] {
            let answer = send(app, token, kind, std::slice::from_ref(&good)).await;
            assert_eq!(answer.status.as_u16(), status, "{kind}");
        }
        let cut = &good[..good.len() - 40];
        let headers = [
            ("authorization", "Bearer demo-token"),
            ("content-type", RELATED),
            ("accept", "*/*"),
        ];
        let browser = app.browser();
        let answer = browser
            .send(Method::POST, "/dicom-web/studies", &headers, Body::from(cut.to_vec()))
            .await;
        assert_eq!(answer.status.as_u16(), 400, "a body that breaks off stores nothing");
        let large = part("1.2.9", &data_set("1.2.9", 1, 100));
        let mut class = large.clone();
        let at = class
            .windows(8)
            .position(|bytes| bytes == b".1.1.1.2")
            .expect("the class");
        class[at + 7] = b'9';
        let answer = send(app, demo::TOKEN, RELATED, &[class]).await;
        assert_eq!(answer.status.as_u16(), 409);
        assert!(
            answer.body.contains("290"),
            "0122, SOP class not supported: {}",
            answer.body
        );
    })
    .await;
}

#[tokio::test]
async fn who_finds_no_place_is_told_to_come_again() {
    play(async |app| {
        let good = [part("1.2.1", &data_set("1.2.1", 1, 100))];
        let intake = &app.state.intake;
        let places = u32::try_from(intake.uploads.available_permits()).expect("few");
        let all = intake.uploads.acquire_many(places).await.expect("all places");
        let answer = send(app, demo::TOKEN, RELATED, &good).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("retry-after")),
            (503, Some("10"))
        );
        drop(all);
        assert_eq!(send(app, demo::TOKEN, RELATED, &good).await.status.as_u16(), 200);
    })
    .await;
}

#[tokio::test]
async fn an_answer_in_another_form_than_json_is_not_to_be_had() {
    play(async |app| {
        let body = [&part("1.2.1", &data_set("1.2.1", 1, 100))[..], b"\r\n--part--\r\n"].concat();
        for (accept, status) in [
            ("application/dicom+xml", 406),
            ("text/html, image/*", 406),
            ("text/html, application/json;q=0.5", 200),
        ] {
            let headers = [
                ("authorization", "Bearer demo-token"),
                ("content-type", RELATED),
                ("accept", accept),
            ];
            let browser = app.browser();
            let answer = browser
                .send(Method::POST, "/dicom-web/studies", &headers, Body::from(body.clone()))
                .await;
            assert_eq!(answer.status.as_u16(), status, "{accept}");
        }
    })
    .await;
}

/// Failure reasons of an answer, in the order of the parts.
fn reasons(answer: &Answer) -> Vec<u64> {
    let module: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
    let failed = module["00081198"]["Value"].as_array().expect("failures");
    let reason = |item: &serde_json::Value| item["00081197"]["Value"][0].as_u64();
    failed.iter().map(|item| reason(item).expect("a reason")).collect()
}

#[tokio::test]
async fn what_is_too_large_or_encoded_in_no_way_that_is_taken_leaves_the_others_alone() {
    play_with(&[("DICOM_OBJECT_MIB", "1")], async |app| {
        let video = Head {
            transfer_syntax_uid: "1.2.840.10008.1.2.4.100".to_owned(),
            ..head("1.2.2")
        };
        let video = [
            b"\r\n--part\r\nContent-Type: application/dicom\r\n\r\n",
            &video.bytes()[..],
            &data_set("1.2.2", 1, 100),
        ]
        .concat();
        let parts = [
            part("1.2.1", &data_set("1.2.1", 1, 2 << 20)),
            video,
            part("1.2.3", &data_set("1.2.3", 1, 100)),
        ];
        let answer = send(app, demo::TOKEN, RELATED, &parts).await;
        assert_eq!(answer.status.as_u16(), 202, "{}", answer.body);
        let [large, video] = reasons(&answer)[..] else {
            panic!("{}", answer.body);
        };
        assert_eq!(large, 0xA700);
        assert_eq!(video, 0xC122, "transfer syntax not supported");
        assert!(answer.body.contains("1.2.3"), "the last is taken in");
        let kept = quarantined_of_unit(&app.state.store, app.unit, 10).await;
        assert_eq!(
            kept.expect("quarantine").len(),
            0,
            "what is refused at once is not kept"
        );
    })
    .await;
}

#[tokio::test]
async fn more_objects_than_a_request_may_have_are_refused() {
    play(async |app| {
        let mut refused = part("1.2.9", &[]);
        let class = refused.windows(8).position(|bytes| bytes == b".1.1.1.2");
        refused[class.expect("the class") + 7] = b'9';
        let answer = send(app, demo::TOKEN, RELATED, &vec![refused.clone(); 2_000]).await;
        assert_eq!(answer.status.as_u16(), 409);
        assert_eq!(reasons(&answer).len(), 2_000);
        let answer = send(app, demo::TOKEN, RELATED, &vec![refused; 2_001]).await;
        assert_eq!(answer.status.as_u16(), 413);
        assert_eq!(reasons(&answer).len(), 2_000, "what was read is answered for");
    })
    .await;
}
