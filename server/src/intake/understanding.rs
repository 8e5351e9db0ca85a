//! Work.
use super::Intake;
use tokio::sync::watch;

/// Runs.
pub async fn run(_intake: Intake, mut end: watch::Receiver<bool>) {
    let _ = end.wait_for(|end| *end).await;
}
