//! Senders whose connection breaks at any byte, or turns any bit, against the real binary: what was acknowledged is
//! there, nothing is there that did not come whole, and the next good sender is served.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use dicom::dimse::command::{Command, Response, decode};
use dicom::dimse::pdu::fragments;
use dicom::dimse::provider::Rejection;
use dicom::dimse::requestor::RequestorError;
use tokio::runtime::{Builder, Runtime};

use crate::by_http::posted;
use crate::clinic::Unit;
use crate::driver::product::{Installation, Product};
use crate::machine::{associate, data_set, store};
use crate::memory::peak_mib;
use crate::raw::{IMAGE, RELEASE, associate as requested, cut, data, fragment, store as announced};
use crate::rows::Rows;
use crate::{Numbers, times};

const PIXELS: usize = 300;
const MOST_PDU: u32 = 16_384;
const SERVER_MIB: f64 = 512.0;
/// The element of a command that says so.
const NO_DATA_SET: [u8; 10] = [0, 0, 0, 8, 2, 0, 0, 0, 1, 1];
/// No answer of the product takes longer.
const PATIENCE: Duration = Duration::from_secs(40);

#[test]
fn an_association_cut_at_any_byte_loses_nothing_acknowledged() {
    let scene = Scene::begin();
    let length = conversation(&instances(0)).len();
    let (mut whole, mut acknowledged) = (BTreeSet::new(), BTreeSet::new());
    let mut cuts = 0;
    for at in (1..=length).step_by(times(9, 1)) {
        let instances = instances(at);
        let said = conversation(&instances);
        for (instance, end) in instances.iter().zip(ends(&said, &instances)) {
            if end <= at {
                whole.insert(instance.clone());
            }
        }
        let heard = say(scene.unit.installation.machines, &said[..at]);
        acknowledged.extend(successes(&heard));
        cuts += 1;
    }
    scene.has_these(&whole, &acknowledged);
    eprintln!(
        "{cuts} associations cut: {} objects came whole, {} acknowledged, 0 lost, 0 in part",
        whole.len(),
        acknowledged.len()
    );
    scene.ends_well();
}

#[test]
fn an_association_that_is_reset_at_any_byte_loses_nothing_acknowledged() {
    let scene = Scene::begin();
    let length = conversation(&instances(0)).len();
    let asked = requested(MOST_PDU).len();
    let mut whole = BTreeSet::new();
    let mut resets = 0;
    for at in (1..=length).step_by(times(9, 1)) {
        let instances = instances(at);
        let said = conversation(&instances);
        let came = ends(&said, &instances).into_iter().zip(&instances);
        whole.extend(came.filter(|(end, _)| *end <= at).map(|(_, instance)| instance.clone()));
        let mut stream = TcpStream::connect(scene.unit.installation.machines).expect("a connection");
        let _ = stream.write_all(&said[..at]);
        if at >= asked {
            // The rest of the acceptance is left: what is unread when a socket is closed makes it a reset.
            let _ = stream.read_exact(&mut [0; 6]);
        }
        resets += 1;
    }
    scene.waits_until_idle();
    let rows = scene.received();
    assert!(rows.is_subset(&whole), "an object that did not come whole");
    scene.files_are_whole(&rows);
    eprintln!(
        "{resets} associations reset: {} objects taken in, 0 in part",
        rows.len()
    );
    scene.ends_well();
}

#[test]
fn an_association_with_any_bit_turned_loses_nothing_acknowledged() {
    let scene = Scene::begin();
    let mut numbers = Numbers(1);
    let turns = times(300, 5_000);
    let (mut acknowledged, mut refused) = (BTreeSet::new(), BTreeSet::new());
    for turn in 0..turns {
        let mut said = conversation(&instances(turn));
        for _ in 0..=turn % 4 {
            let bit = numbers.below(said.len() * 8);
            said[bit / 8] ^= 1 << (bit % 8);
        }
        let heard = say(scene.unit.installation.machines, &said);
        // Of an object that has no data set there is nothing to keep.
        let has_none = said.windows(NO_DATA_SET.len()).any(|window| window == NO_DATA_SET);
        for answer in answers(&heard) {
            match answer.status.code() {
                0 => acknowledged.extend(answer.instance.map(|instance| instance.to_string())),
                0xC000 if has_none => {}
                // Kept, with a reason.
                0xA900 | 0xC000 | 0x0111 => refused.extend(answer.instance.map(|instance| instance.to_string())),
                // Not kept: a command that is none, or of another context.
                code => assert!(matches!(code, 0x0117 | 0x0122 | 0x0211 | 0x0212), "{code:04X}"),
            }
        }
    }
    scene.waits_until_idle();
    assert!(acknowledged.is_subset(&scene.received()), "acknowledged and lost");
    let quarantined = scene
        .rows
        .texts("SELECT sop_instance_uid FROM quarantined_object")
        .into_iter()
        .collect();
    assert!(
        refused.is_subset(&quarantined),
        "{:?}",
        refused.difference(&quarantined).collect::<Vec<_>>()
    );
    eprintln!(
        "{turns} associations with turned bits: {} objects acknowledged, 0 lost; {} quarantined",
        acknowledged.len(),
        refused.len()
    );
    scene.ends_well();
}

#[test]
fn a_request_by_http_cut_at_any_byte_loses_nothing_acknowledged() {
    let scene = Scene::begin();
    let pages = scene.unit.installation.pages;
    let request = |instance: &str| posted(pages, instance, &data_set(instance, PIXELS)).bytes().to_vec();
    let length = request(&instances(0)[0]).len();
    let (mut sent, mut acknowledged) = (BTreeSet::new(), BTreeSet::new());
    let mut cuts = 0;
    for at in (1..=length).step_by(times(9, 1)).chain([length]) {
        let instance = &instances(at + usize::from(cuts > 0 && at == length))[0];
        let heard = say(pages, &request(instance)[..at]);
        sent.insert(instance.clone());
        if heard.starts_with(b"HTTP/1.1 200 ") {
            acknowledged.insert(instance.clone());
        }
        cuts += 1;
    }
    let rows = scene.received();
    assert!(rows.is_superset(&acknowledged) && rows.is_subset(&sent));
    assert!(!acknowledged.is_empty(), "the whole request is answered");
    scene.files_are_whole(&rows);
    eprintln!(
        "{cuts} requests cut: {} acknowledged, {} here, 0 lost, 0 in part",
        acknowledged.len(),
        rows.len()
    );
    scene.ends_well();
}

struct Scene {
    unit: Unit,
    product: Product,
    rows: Rows,
    runtime: Runtime,
}

impl Scene {
    fn begin() -> Self {
        // Those that are gone count until that is noticed.
        let installation = Installation::new(None)
            .with("DICOM_ASSOCIATIONS", 200)
            .with("DICOM_ASSOCIATIONS_PER_MACHINE", 100);
        let unit = Unit {
            installation,
            cluster: None,
        };
        let product = unit.installation.start();
        Scene {
            rows: Rows::at(&unit.database_url()),
            unit,
            product,
            runtime: Builder::new_current_thread().enable_all().build().expect("a runtime"),
        }
    }

    fn received(&self) -> BTreeSet<String> {
        let all = self.rows.texts("SELECT sop_instance_uid FROM received_object");
        let count = all.len();
        let instances: BTreeSet<_> = all.into_iter().collect();
        assert_eq!(instances.len(), count, "an object twice");
        instances
    }

    /// What came whole may be here although its sender did not hear so; what was acknowledged must be.
    fn has_these(&self, whole: &BTreeSet<String>, acknowledged: &BTreeSet<String>) {
        self.waits_until_idle();
        let rows = self.received();
        assert!(acknowledged.is_subset(&rows), "acknowledged and lost");
        assert!(rows.is_subset(whole), "an object that did not come whole");
        assert_eq!(acknowledged, whole, "who hangs up after an object still hears of it");
        self.files_are_whole(&rows);
    }

    fn files_are_whole(&self, instances: &BTreeSet<String>) {
        let spool = self.unit.installation.data().join("spool");
        for instance in instances {
            let sql = format!("SELECT file_key FROM received_object WHERE sop_instance_uid = '{instance}'");
            let file = std::fs::read(spool.join(&self.rows.texts(&sql)[0])).expect("its file");
            assert!(file.ends_with(&data_set(instance, PIXELS)), "{instance}: other bytes");
        }
    }

    /// Until it is noted what became of every association.
    fn waits_until_idle(&self) {
        while self
            .rows
            .number("SELECT count(*) FROM association WHERE outcome = 'OPEN'")
            > 0
        {
            crate::driver::product::pause();
        }
    }

    fn ends_well(&self) {
        let status = self.runtime.block_on(async {
            // As long as it does not know that the others are gone, they count.
            let mut good = loop {
                match associate(self.unit.installation.machines, 0).await {
                    Err(RequestorError::Rejected(Rejection::LocalLimitExceeded)) => crate::driver::product::pause(),
                    associated => break associated.expect("an association"),
                }
            };
            let status = store(&mut good, "1.2.826.0.9.9", &data_set("1.2.826.0.9.9", PIXELS)).await;
            good.release().await.expect("released");
            status
        });
        assert_eq!(status.expect("an answer").code(), 0, "a good sender is served");
        for health in ["/livez", "/readyz"] {
            assert_eq!(self.product.health(health).ok(), Some(200), "{health}");
        }
        let memory = peak_mib(self.product.id());
        eprintln!("at most {memory:.0} MiB");
        assert!(memory < SERVER_MIB, "{memory} MiB");
        self.unit.verify_audit();
    }
}

/// Two names that are as long for every number.
fn instances(number: usize) -> [String; 2] {
    ["1", "2"].map(|which| format!("1.2.826.0.8.{which}.{}", 1_000_000 + number))
}

/// Two objects and the release.
fn conversation(instances: &[String; 2]) -> Vec<u8> {
    let mut bytes = requested(MOST_PDU);
    for (id, instance) in (1..).zip(instances) {
        bytes.extend(data(&cut(IMAGE, true, &announced(id, instance), 100)));
        bytes.extend(data_sets(instance));
    }
    bytes.extend(RELEASE);
    bytes
}

/// The data set of an object in two PDUs.
fn data_sets(instance: &str) -> Vec<u8> {
    let bytes = data_set(instance, PIXELS);
    let (first, last) = bytes.split_at(250);
    [data(&[fragment(IMAGE, 0, first)]), data(&[fragment(IMAGE, 2, last)])].concat()
}

/// Where each object is complete.
fn ends(said: &[u8], instances: &[String; 2]) -> [usize; 2] {
    let end = |instance: &String| {
        let sought = data_sets(instance);
        let at = said.windows(sought.len()).position(|window| window == sought);
        at.expect("its data set") + sought.len()
    };
    [end(&instances[0]), end(&instances[1])]
}

/// Says this and hangs up; gives what was heard.
fn say(to: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(to).expect("a connection");
    stream.set_read_timeout(Some(PATIENCE)).expect("a socket");
    // The other side may have hung up already.
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(Shutdown::Write);
    let mut heard = Vec::new();
    let _ = stream.read_to_end(&mut heard);
    heard
}

/// The responses in what was heard.
fn answers(mut heard: &[u8]) -> Vec<Response> {
    let mut answers = Vec::new();
    while let Some((head, rest)) = heard.split_at_checked(6) {
        let length = u32::from_be_bytes([head[2], head[3], head[4], head[5]]) as usize;
        let Some((body, after)) = rest.split_at_checked(length) else {
            break;
        };
        if head[0] == 4 {
            let message: Vec<u8> = fragments(body)
                .flat_map(|fragment| fragment.expect("whole").bytes.to_vec())
                .collect();
            if let Ok(Command::Response(response)) = decode(&message) {
                answers.push(response);
            }
        }
        heard = after;
    }
    answers
}

/// The instances that were acknowledged.
fn successes(heard: &[u8]) -> BTreeSet<String> {
    let successes = answers(heard).into_iter().filter(|answer| answer.status.code() == 0);
    successes
        .map(|answer| answer.instance.expect("an instance").to_string())
        .collect()
}
