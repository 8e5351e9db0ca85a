//! As many images a second as can be taken in: everyone in turn, so that what else the machine does meets all alike.

use crate::images::{Encoding, Images};
use crate::machine::fsync_ms;
use crate::peer::{Peer, Running};
use crate::sending::send;
use crate::table::{Column, Goal, median};
use crate::{Extent, unharmed};

const SENDERS: [usize; 2] = [1, 4];

/// Images a second of one peer, of each run.
#[derive(Default)]
struct Runs {
    rates: Vec<f64>,
    /// From the first image to the last picture, images a second.
    pictured: Vec<f64>,
}

/// A column for each encoding and number of senders.
pub fn measure(extent: &Extent) -> Vec<Column> {
    let mut columns = Vec::new();
    for encoding in Encoding::ALL {
        let most = Peer::ALL.iter().map(|peer| peer.share()).max().unwrap_or(1);
        let mut images = Images::new(extent.images * most, extent.canvas, encoding);
        let peers: Vec<Running> = Peer::ALL
            .iter()
            .filter_map(|peer| unharmed(peer.words(), || Running::start(*peer)))
            .collect();
        let mut runs: [Vec<Runs>; SENDERS.len()] = SENDERS.map(|_| peers.iter().map(|_| Runs::default()).collect());
        // The first round makes folders and connections, and is not counted.
        for round in 0..=extent.runs {
            for (senders, runs) in SENDERS.into_iter().zip(&mut runs) {
                for (peer, runs) in peers.iter().zip(runs) {
                    let Some(run) = once(peer, senders, &mut images, extent, encoding) else {
                        continue;
                    };
                    if round > 0 {
                        runs.rates.push(run.0);
                        runs.pictured.push(run.1);
                    }
                }
            }
            eprintln!("bursts of {}: round {round} of {}", encoding.words(), extent.runs);
        }
        for (senders, runs) in SENDERS.into_iter().zip(&runs) {
            let heading = match senders {
                1 => format!("{}, 1 sender", encoding.words()),
                _ => format!("{}, {senders} senders", encoding.words()),
            };
            columns.push(column(&heading, &images, &peers, runs));
        }
    }
    columns
}

/// Images a second, to the last response and to the last picture.
fn once(
    peer: &Running,
    senders: usize,
    images: &mut Images,
    extent: &Extent,
    encoding: Encoding,
) -> Option<(f64, f64)> {
    let files = images.fresh(extent.images * peer.peer.share());
    let count = files.len() as f64;
    let taken = send(&files, senders, peer.address, encoding);
    let settled = unharmed(peer.peer.words(), || peer.settle())?;
    let taken = taken?;
    Some((count / taken.as_secs_f64(), count / (taken + settled).as_secs_f64()))
}

fn column(heading: &str, images: &Images, peers: &[Running], runs: &[Runs]) -> Column {
    let mut column = Column::new(heading);
    let disk = fsync_ms(images.folder());
    column.add("the disk alone: 4 KiB kept, median", disk, "ms", Goal::None);
    column.add("a file", images.file_bytes() as f64 / 1e6, "MB", Goal::None);
    let of = |sought: Peer| {
        let found = peers.iter().zip(runs).find(|(peer, _)| peer.peer == sought);
        found.map_or(&[][..], |(_, runs)| &runs.rates[..])
    };
    for peer in Peer::ALL {
        column.add_runs(peer.words(), of(peer), "", Goal::None);
    }
    let ours = median(of(Peer::Fourview));
    let better = |one: Peer, other: Peer| ours / median(of(one)).max(median(of(other)));
    column.add(
        "Fourview / the limit",
        ours / median(of(Peer::Limit)),
        "",
        Goal::Least(0.7),
    );
    column.add(
        "Fourview / the better storescp",
        better(Peer::Storescp, Peer::StorescpLarge),
        "",
        Goal::Least(2.0),
    );
    column.add(
        "Fourview / the better Orthanc",
        better(Peer::Orthanc, Peer::OrthancLarge),
        "",
        Goal::Least(4.0),
    );
    let pictured = peers.iter().zip(runs).find(|(peer, _)| peer.peer == Peer::Fourview);
    column.add_runs(
        "Fourview, to the last picture of the burst",
        pictured.map_or(&[][..], |(_, runs)| &runs.pictured[..]),
        "",
        Goal::None,
    );
    column
}
