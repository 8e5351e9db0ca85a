//! The spool: bytes go to disk as they arrive, are hashed on the way, and get a name that nobody outside chose.
//!
//! `incoming/` has what is being written and promised to nobody; `objects/` and `quarantine/` have what a row tells
//! of. A name is made of the SHA-256 of the SOP Instance UID and that of the bytes: two objects never meet in one
//! file, and the same object may be put in its place twice without harm. Nothing here knows DICOM or the database.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};
use thiserror::Error;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::files::{Files, OpenFile};

const INCOMING: &str = "incoming";
const OBJECTS: &str = "objects";
const QUARANTINE: &str = "quarantine";

/// Bytes that are handed to the disk together. Hashing and writing them goes on while the next ones arrive; two such
/// pieces are the memory that an object takes, however large it is.
const PIECE_BYTES: usize = 512 * 1024;

/// Where received files are. Cheap to clone.
#[derive(Clone)]
pub struct Spool {
    folder: Arc<Path>,
    files: Arc<dyn Files>,
    least_free_bytes: u64,
}

/// Why bytes were not kept.
#[derive(Debug, Error)]
pub enum SpoolError {
    /// Too little space is free; nothing was written.
    #[error("too little disk space is free")]
    DiskLow,
    /// The object is larger than objects may be.
    #[error("the object is larger than {0} bytes")]
    TooLarge(u64),
    /// The disk.
    #[error("the spool cannot be written to")]
    Disk(#[from] io::Error),
    /// The server is ending.
    #[error("the server is ending")]
    Ending,
}

/// An object that is arriving. Dropped, it leaves nothing behind.
pub struct Incoming {
    state: State,
    piece: Vec<u8>,
    most_bytes: u64,
    arrived: u64,
    file: Partial,
}

/// What arrived, whole and on disk, and still under a name that promises nothing. Dropped, it leaves nothing behind.
#[derive(Debug)]
pub struct Written {
    /// SHA-256 of the bytes that were sent.
    pub sha256: [u8; 32],
    /// How many they are.
    pub size_bytes: u64,
    file: Partial,
}

/// The writer waits, or is at work on a piece.
enum State {
    Idle(Box<Writer>),
    Working(JoinHandle<(Box<Writer>, io::Result<()>)>),
    Failed,
}

struct Writer {
    file: Box<dyn OpenFile>,
    hash: Sha256,
    spare: Vec<u8>,
}

/// A file in `incoming/`, deleted unless it is moved away.
struct Partial {
    path: PathBuf,
    files: Arc<dyn Files>,
    moved: bool,
}

impl std::fmt::Debug for Partial {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.path.fmt(f)
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.moved {
            // What cannot be deleted now is deleted by the sweep of the next start.
            let _ = self.files.remove(&self.path);
        }
    }
}

impl Spool {
    /// Opens the spool in a folder, and makes what is missing of it.
    ///
    /// # Errors
    /// When the folders cannot be made.
    pub fn open(folder: &Path, files: Arc<dyn Files>, least_free_bytes: u64) -> io::Result<Self> {
        std::fs::create_dir_all(folder.join(INCOMING))?;
        for place in [OBJECTS, QUARANTINE] {
            let place = folder.join(place);
            for shard in 0..=u8::MAX {
                std::fs::create_dir_all(place.join(format!("{shard:02x}")))?;
            }
            files.sync_folder(&place)?;
        }
        files.sync_folder(folder)?;
        Ok(Spool {
            folder: folder.into(),
            files,
            least_free_bytes,
        })
    }

    /// The path of a file.
    #[must_use]
    pub fn path(&self, file_key: &str) -> PathBuf {
        self.folder.join(file_key)
    }

    /// Free space beyond what must stay free; none when there is less.
    ///
    /// # Errors
    /// When the disk cannot be asked.
    pub fn room(&self) -> io::Result<Option<u64>> {
        let free = self.files.free_bytes(&self.folder)?;
        Ok(free.checked_sub(self.least_free_bytes))
    }

    /// Begins to take an object of at most so many bytes. `preface` is written before it, and is no part of it.
    ///
    /// # Errors
    /// [`SpoolError::DiskLow`] before anything is written.
    pub async fn begin(&self, most_bytes: u64, preface: Vec<u8>) -> Result<Incoming, SpoolError> {
        let path = self.folder.join(INCOMING).join(Uuid::new_v4().simple().to_string());
        let spool = self.clone();
        let (writer, file) = blocking(move || {
            if spool.room()?.is_none() {
                return Err(SpoolError::DiskLow);
            }
            let mut open = spool.files.create(&path)?;
            let file = Partial {
                path,
                files: spool.files.clone(),
                moved: false,
            };
            open.write_all(&preface)?;
            let writer = Writer {
                file: open,
                hash: Sha256::new(),
                spare: Vec::with_capacity(PIECE_BYTES),
            };
            Ok((Box::new(writer), file))
        })
        .await?;
        Ok(Incoming {
            state: State::Idle(writer),
            piece: Vec::with_capacity(PIECE_BYTES),
            most_bytes,
            arrived: 0,
            file,
        })
    }

    /// Moves files to their places and brings the names to disk, each folder once. One result a move, in their order.
    #[must_use]
    pub fn place(&self, moves: Vec<Move>) -> Vec<io::Result<()>> {
        let mut results = Vec::with_capacity(moves.len());
        let mut folders: Vec<(PathBuf, Vec<usize>)> = Vec::new();
        for (index, mut step) in moves.into_iter().enumerate() {
            let to = self.path(&step.file_key);
            let moved = self.files.rename(&step.written.file.path, &to);
            step.written.file.moved = moved.is_ok();
            if let (Ok(()), Some(folder)) = (&moved, to.parent()) {
                match folders.iter_mut().find(|(known, _)| known == folder) {
                    Some((_, indices)) => indices.push(index),
                    None => folders.push((folder.to_owned(), vec![index])),
                }
            }
            results.push(moved);
        }
        for (folder, indices) in folders {
            if let Err(error) = self.files.sync_folder(&folder) {
                for index in indices {
                    results[index] = Err(io::Error::from(error.kind()));
                }
            }
        }
        results
    }

    /// Whether a file is in its place.
    #[must_use]
    pub fn has(&self, file_key: &str) -> bool {
        self.path(file_key).exists()
    }

    /// Deletes a file; one that is not there is deleted.
    ///
    /// # Errors
    /// When it cannot be deleted.
    pub fn remove(&self, file_key: &str) -> io::Result<()> {
        match self.files.remove(&self.path(file_key)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }

    /// Deletes everything that was arriving when the server ended; how many files that were. Only before anything
    /// arrives.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn clear_incoming(&self) -> io::Result<u64> {
        let mut cleared = 0;
        for entry in std::fs::read_dir(self.folder.join(INCOMING))? {
            self.files.remove(&entry?.path())?;
            cleared += 1;
        }
        Ok(cleared)
    }

    /// Calls `each` with the key of every file that is in its place.
    ///
    /// # Errors
    /// When a folder cannot be read, or as `each`.
    pub fn keys(&self) -> io::Result<Vec<String>> {
        let mut keys = Vec::new();
        for place in [OBJECTS, QUARANTINE] {
            for shard in std::fs::read_dir(self.folder.join(place))? {
                let shard = shard?;
                for file in std::fs::read_dir(shard.path())? {
                    let (shard, file) = (shard.file_name(), file?.file_name());
                    keys.push(format!("{place}/{}/{}", shard.display(), file.display()));
                }
            }
        }
        Ok(keys)
    }
}

/// A file that goes to its place.
pub struct Move {
    /// What arrived.
    pub written: Written,
    /// Its place.
    pub file_key: String,
}

/// The place of an object that is taken in.
#[must_use]
pub fn object_key(sop_instance_uid: &str, sha256: &[u8; 32]) -> String {
    key(OBJECTS, sop_instance_uid, sha256)
}

/// The place of bytes in quarantine.
#[must_use]
pub fn quarantine_key(sop_instance_uid: &str, sha256: &[u8; 32]) -> String {
    key(QUARANTINE, sop_instance_uid, sha256)
}

fn key(place: &str, sop_instance_uid: &str, sha256: &[u8; 32]) -> String {
    let uid = hex::encode(Sha256::digest(sop_instance_uid.as_bytes()));
    format!("{place}/{}/{uid}-{}", &uid[..2], hex::encode(sha256))
}

impl Incoming {
    /// Takes the next bytes. Returns before they are on disk, and waits when the disk is behind.
    ///
    /// # Errors
    /// [`SpoolError::TooLarge`], or the disk's error of this or an earlier piece; then the object is lost.
    pub async fn write(&mut self, mut bytes: &[u8]) -> Result<(), SpoolError> {
        self.arrived += bytes.len() as u64;
        if self.arrived > self.most_bytes {
            return Err(SpoolError::TooLarge(self.most_bytes));
        }
        while !bytes.is_empty() {
            let room = PIECE_BYTES - self.piece.len();
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.piece.extend_from_slice(now);
            bytes = later;
            if self.piece.len() == PIECE_BYTES {
                self.flush().await?;
            }
        }
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), SpoolError> {
        let mut writer = self.idle().await?;
        let piece = std::mem::replace(&mut self.piece, std::mem::take(&mut writer.spare));
        self.state = State::Working(tokio::task::spawn_blocking(move || {
            writer.hash.update(&piece);
            let written = writer.file.write_all(&piece);
            writer.spare = piece;
            writer.spare.clear();
            (writer, written)
        }));
        Ok(())
    }

    async fn idle(&mut self) -> Result<Box<Writer>, SpoolError> {
        match std::mem::replace(&mut self.state, State::Failed) {
            State::Idle(writer) => Ok(writer),
            State::Working(work) => {
                let (writer, written) = work.await.map_err(|_| SpoolError::Ending)?;
                written?;
                Ok(writer)
            }
            State::Failed => Err(SpoolError::Disk(io::ErrorKind::BrokenPipe.into())),
        }
    }

    /// Ends the object: everything is on disk when this returns.
    ///
    /// # Errors
    /// The disk's error; then the object is lost.
    pub async fn finish(mut self) -> Result<Written, SpoolError> {
        let mut writer = self.idle().await?;
        let piece = std::mem::take(&mut self.piece);
        let sha256 = blocking(move || {
            writer.hash.update(&piece);
            writer.file.write_all(&piece)?;
            writer.file.sync()?;
            Ok::<_, SpoolError>(writer.hash.finalize().into())
        })
        .await?;
        Ok(Written {
            sha256,
            size_bytes: self.arrived,
            file: self.file,
        })
    }
}

impl Written {
    /// Where it is until it is moved.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.file.path
    }
}

async fn blocking<T: Send + 'static, E: Send + 'static>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, SpoolError>
where
    SpoolError: From<E>,
{
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|_| SpoolError::Ending)??)
}
