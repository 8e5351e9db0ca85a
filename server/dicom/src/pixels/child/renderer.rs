//! The parent's side: as many children as there are cores, each with one image at a time, first come first served.

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Mutex, PoisonError};

use thiserror::Error;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStdin, ChildStdout};
use tokio::sync::Semaphore;

use super::limits::Limits;
use super::wire::{self, Answer, MAX_ANSWER, Request, Terms};
use crate::pixels::{CannotShow, LongSide, Thumbnail};

/// How a child is started: this binary, and the hidden subcommand that calls `run`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The binary.
    pub program: PathBuf,
    /// What it is told.
    pub arguments: Vec<OsString>,
}

/// Why there is no thumbnail of an image.
#[derive(Debug, Error)]
pub enum RenderError {
    /// The image has none, and will never have one.
    #[error(transparent)]
    CannotShow(#[from] CannotShow),
    /// The child died of this image: no memory, no stack, no time left, or a fault of a decoder. It would again.
    #[error("the process that decoded the image died")]
    Died,
    /// The child took too long and was killed.
    #[error("decoding the image took too long")]
    TimedOut,
    /// More than eight thumbnails, none, or a path that no file can have.
    #[error("the request for thumbnails is out of bounds")]
    OutOfBounds,
    /// No child could be started. It says nothing of the image: ask again later.
    #[error("no process for decoding could be started")]
    NotStarted(#[source] std::io::Error),
}

/// Children that decode. Cheap to make: they start when they are first needed, and die with this.
pub struct Renderer {
    command: Command,
    limits: Limits,
    /// A permit for each child there may be; waiting tasks are served in order.
    permits: Semaphore,
    idle: Mutex<Vec<Worker>>,
}

impl Renderer {
    /// A pool of at most that many children.
    pub fn new(command: Command, workers: NonZeroUsize, limits: Limits) -> Renderer {
        Renderer {
            command,
            limits,
            permits: Semaphore::new(workers.get()),
            idle: Mutex::new(Vec::new()),
        }
    }

    /// Makes thumbnails of a file, one for each side and in that order. Waits for a free child. When the future is
    /// dropped, its child is killed.
    ///
    /// # Errors
    /// Why there are none.
    pub async fn render(&self, file: &Path, sides: &[LongSide]) -> Result<Vec<Thumbnail>, RenderError> {
        // The child stands in another folder.
        let file = std::path::absolute(file).map_err(|_| RenderError::OutOfBounds)?;
        let request = Request::encode(&file, sides).ok_or(RenderError::OutOfBounds)?;
        // The semaphore is never closed.
        let _permit = self.permits.acquire().await.map_err(|_| RenderError::OutOfBounds)?;
        let mut worker = match self.idle_worker() {
            Some(worker) => worker,
            None => self.start().await?,
        };
        let answer = match tokio::time::timeout(self.limits.wall_clock, worker.ask(&request, sides)).await {
            Err(_) => return Err(RenderError::TimedOut),
            Ok(None) => return Err(RenderError::Died),
            Ok(Some(answer)) => answer,
        };
        worker.images += 1;
        if worker.images < self.limits.images_per_worker {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
        }
        Ok(answer?)
    }

    /// A child that waits and still lives: one may have been killed from outside while it was idle.
    fn idle_worker(&self) -> Option<Worker> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(mut worker) = idle.pop() {
            if matches!(worker.child.try_wait(), Ok(None)) {
                return Some(worker);
            }
        }
        None
    }

    async fn start(&self) -> Result<Worker, RenderError> {
        let mut child = tokio::process::Command::new(&self.command.program)
            .args(&self.command.arguments)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // What a dying child prints may hold bytes of the image.
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(RenderError::NotStarted)?;
        let closed = || RenderError::NotStarted(std::io::ErrorKind::BrokenPipe.into());
        let mut requests = child.stdin.take().ok_or_else(closed)?;
        let answers = child.stdout.take().ok_or_else(closed)?;
        let terms = Terms {
            address_space_bytes: self.limits.address_space_bytes,
            cpu_seconds: self.limits.cpu_seconds,
        };
        requests
            .write_all(&terms.encode())
            .await
            .map_err(RenderError::NotStarted)?;
        Ok(Worker {
            child,
            requests,
            answers,
            images: 0,
        })
    }
}

/// One child and its pipes. Dropping it kills it.
struct Worker {
    child: Child,
    requests: ChildStdin,
    answers: ChildStdout,
    images: u32,
}

impl Worker {
    /// Sends a request and waits for its answer; none if the child dies or talks nonsense.
    async fn ask(&mut self, request: &[u8], sides: &[LongSide]) -> Option<Answer> {
        self.requests.write_all(request).await.ok()?;
        let length = self.answers.read_u32_le().await.ok()? as usize;
        if length > MAX_ANSWER {
            return None;
        }
        let mut body = Vec::new();
        let read = (&mut self.answers)
            .take(length as u64)
            .read_to_end(&mut body)
            .await
            .ok()?;
        if read < length {
            None
        } else {
            wire::read_answer(&body, sides)
        }
    }
}
