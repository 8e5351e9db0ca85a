//! Numbers for the operator: requests by route, the database, the audit journal. Labels are names of ours, never
//! anything that a request brought along.

use std::sync::OnceLock;
use std::time::Duration;

use http::StatusCode;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::intake::Intake;
use crate::store::{Store, Work, alerts_open_count, work_waiting};

/// Bounds of the histogram of request times, in seconds: around the 200 ms within which a page should be there.
const SECONDS: [f64; 10] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0, 15.0];

static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Starts counting. The counters of a process are one set, however many servers it runs.
pub fn start() {
    HANDLE.get_or_init(|| {
        let times = Matcher::Suffix("_seconds".to_owned());
        let builder = PrometheusBuilder::new().set_buckets_for_metric(times, &SECONDS).ok()?;
        let handle = builder.install_recorder().ok();
        metrics::describe_counter!("fourview_http_requests_total", "Requests by method, route and status");
        metrics::describe_histogram!(
            "fourview_http_request_seconds",
            "Time from the headers of a request to its answer"
        );
        metrics::describe_counter!(
            "fourview_audit_journal_commits_total",
            "Commits of reads to the audit trail, by result"
        );
        metrics::describe_gauge!(
            "fourview_audit_journal_waiting",
            "Reads that waited after the last commit"
        );
        metrics::describe_gauge!(
            "fourview_database_connections",
            "Connections to the database, by purpose and state"
        );
        metrics::describe_counter!("fourview_associations_total", "Associations and calls, by outcome");
        metrics::describe_counter!(
            "fourview_dimse_answers_total",
            "Answers to machines, by service and status"
        );
        metrics::describe_counter!("fourview_dimse_received_bytes_total", "Bytes that machines sent");
        metrics::describe_counter!(
            "fourview_intake_objects_total",
            "Objects that arrived, by what became of them"
        );
        metrics::describe_counter!(
            "fourview_intake_understood_total",
            "Objects that were looked at, by whose they are"
        );
        metrics::describe_histogram!(
            "fourview_intake_kept_together",
            "Objects that were made durable together"
        );
        metrics::describe_histogram!(
            "fourview_intake_picture_seconds",
            "Time to make the pictures of an image"
        );
        metrics::describe_gauge!(
            "fourview_intake_waiting",
            "Objects with which something is to be done, by what"
        );
        metrics::describe_gauge!(
            "fourview_intake_alerts_open",
            "Alerts about what was received that are open"
        );
        metrics::describe_gauge!(
            "fourview_spool_free_bytes",
            "Space for what arrives, beyond what must stay free"
        );
        metrics::describe_gauge!(
            "fourview_event_streams_open",
            "Browsers that follow what arrives for an appointment"
        );
        metrics::describe_gauge!("fourview_taking_work", "1 until the server is told to end");
        handle
    });
}

/// Everything counted so far, as Prometheus reads it; nothing before [`start`].
#[must_use]
pub fn render() -> Option<String> {
    let handle = HANDLE.get()?.as_ref()?;
    handle.run_upkeep();
    Some(handle.render())
}

/// Notes the connections to the database.
pub fn connections(store: &Store) {
    for (purpose, open, idle) in store.connections() {
        let idle = u32::try_from(idle).unwrap_or(open).min(open);
        for (state, count) in [("busy", open - idle), ("idle", idle)] {
            metrics::gauge!("fourview_database_connections", "purpose" => purpose, "state" => state)
                .set(f64::from(count));
        }
    }
}

/// Notes what waits in the intake, how many alerts are open, and how much more can arrive.
pub async fn intake(intake: &Intake) {
    for (work, name) in [(Work::Understanding, "understanding"), (Work::Thumbnail, "thumbnail")] {
        if let Ok(waiting) = work_waiting(&intake.store, work).await {
            metrics::gauge!("fourview_intake_waiting", "work" => name).set(as_gauge(waiting));
        }
    }
    if let Ok(open) = alerts_open_count(&intake.store).await {
        metrics::gauge!("fourview_intake_alerts_open").set(as_gauge(open));
    }
    metrics::gauge!("fourview_event_streams_open").set(as_gauge(intake.live.followers() as u64));
    if let Ok(room) = intake.spool.room() {
        metrics::gauge!("fourview_spool_free_bytes").set(as_gauge(room.unwrap_or(0)));
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a gauge is a float, and 53 bits of it are exact"
)]
fn as_gauge(number: u64) -> f64 {
    number as f64
}

/// Counts a request.
pub fn request(method: &'static str, route: &str, status: StatusCode, taken: Duration) {
    let (route, status) = (route.to_owned(), status.as_str().to_owned());
    metrics::counter!("fourview_http_requests_total", "method" => method, "route" => route.clone(), "status" => status)
        .increment(1);
    metrics::histogram!("fourview_http_request_seconds", "method" => method, "route" => route).record(taken);
}
