//! Objects that come by HTTP: STOW-RS with a token, answered for one by one.

use axum::body::Body;
use fourview::demo;
use fourview::store::{QuarantineReason, quarantined_of_unit};
use http::Method;

use super::scene::{data_set, head};
use crate::harness::app::{Answer, TestApp, play};

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
