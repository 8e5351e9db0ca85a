//! Pictures: made by children of the real binary, found after a restart, and an image that has none says why.

use std::path::PathBuf;
use std::time::Duration;

use fourview::intake::pictures::{SIDES, picture_path, renderer, run};
use fourview::store::Backend;
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use super::scene::{Scene, element, image};
use crate::harness::Database;

/// A picture of so many rows and columns that says it is of nobody.
fn plain(instance: &str, rows: u16, pixels: usize) -> Vec<u8> {
    let further = [
        element(0x0008_0060, b"CS", b"MG"),
        element(0x0028_0002, b"US", &1_u16.to_le_bytes()),
        element(0x0028_0004, b"CS", b"MONOCHROME2"),
        element(0x0028_0010, b"US", &rows.to_le_bytes()),
        element(0x0028_0011, b"US", &64_u16.to_le_bytes()),
        element(0x0028_0100, b"US", &16_u16.to_le_bytes()),
        element(0x0028_0101, b"US", &12_u16.to_le_bytes()),
        element(0x0028_0102, b"US", &11_u16.to_le_bytes()),
        element(0x0028_0103, b"US", &0_u16.to_le_bytes()),
    ];
    image(instance, &further, pixels)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_image_gets_its_pictures_and_a_damaged_one_says_why_not() {
    let scene = Scene::on(Database::open(Backend::Sqlite).await).await;
    let good = plain("1.2.1", 64, 64 * 64 * 2);
    let short = plain("1.2.2", 64, 100);
    assert_eq!(scene.send("1.2.1", &good).await, Ok(()));
    assert_eq!(scene.send("1.2.2", &short).await, Ok(()));
    scene.understand().await;
    let (end, ending) = watch::channel(false);
    let program = PathBuf::from(env!("CARGO_BIN_EXE_fourview"));
    let making = tokio::spawn(run(scene.intake.clone(), renderer(program), ending));
    let pending = "SELECT count(*) FROM received_object WHERE thumbnail = 'PENDING'";
    for _ in 0..600 {
        if scene.count(pending).await == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    end.send(true).expect("it makes pictures");
    making.await.expect("ended");
    assert_eq!(
        scene
            .count("SELECT count(*) FROM received_object WHERE thumbnail = 'READY'")
            .await,
        1
    );
    let failed = "SELECT count(*) FROM received_object WHERE thumbnail = 'FAILED' \
        AND thumbnail_reason LIKE 'CANNOT_SHOW_%'";
    assert_eq!(scene.count(failed).await, 1);
    for side in SIDES {
        let path = picture_path(&scene.intake.thumbnails, &Sha256::digest(&good).into(), side);
        let picture = std::fs::read(path).expect("a picture");
        assert!(picture.starts_with(&[0xFF, 0xD8]), "a JPEG");
    }
}
