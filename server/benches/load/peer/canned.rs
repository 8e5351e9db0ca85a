//! Services that know one page, and nothing else.

use app::domain::ids::{
    AlertId, AppointmentId, ClinicId, ImageId, MachineId, QuarantineId, SessionId, SiteId, StaffId, UnitId,
};
use app::domain::reading::filter::Filter;
use app::domain::staff::{Role, StaffName, Viewer};
use app::error::AppError;
use app::forms::fields::Fields;
use app::forms::outcome::Outcome;
use app::forms::reading::ReadingForm;
use app::forms::steps::{AppointmentForm, Step};
use app::services::accounts::{OwnSession, TimeLeft};
use app::services::clinics::{AttentionPage, ClinicPage, ClinicsPage, RoomPage};
use app::services::images::{ProblemPage, WhosePage};
use app::services::imaging::Visit;
use app::services::reading::{CasePage, NotesPage, ReadingPage};
use app::services::transfer::{
    AttachPage, CallLine, MachinePage, Paged, Picture, PictureSize, QuarantineLine, QuarantinedPage, RegistrationPage,
    SiteLine, StudyLine, StudyPage, TransferPage, UnsettledLine,
};
use app::services::{Accounts, Caller, Clinics, Images, Imaging, Reading, Transfer};
use async_trait::async_trait;
use uuid::Uuid;

/// Services that know one page.
pub struct Canned(pub Visit);

impl Canned {
    /// The person who looks at it.
    pub fn caller(&self) -> Caller {
        let staff = match &self.0 {
            Visit::Here(page) => page.held_by.clone(),
            Visit::Elsewhere(_) => None,
        };
        Caller {
            viewer: Viewer {
                staff: staff.unwrap_or_else(|| StaffName {
                    id: StaffId(Uuid::nil()),
                    name: String::new(),
                }),
                unit_id: UnitId(Uuid::nil()),
                unit_name: "Demo breast screening unit".to_owned(),
                roles: vec![Role::Mammographer],
                room: None,
                csrf: "x".repeat(43),
            },
            session: SessionId(Uuid::nil()),
            request: Uuid::nil(),
        }
    }
}

#[async_trait]
impl Imaging for Canned {
    async fn visit(&self, _: &Caller, _: AppointmentId, _: Step) -> Result<Visit, AppError> {
        Ok(self.0.clone())
    }

    async fn place(&self, _: &Caller, _: AppointmentId) -> Result<String, AppError> {
        Err(AppError::NotFound)
    }

    async fn follow(&self, _: &Caller, _: AppointmentId) -> Result<(), AppError> {
        Err(AppError::NotFound)
    }

    async fn submit(&self, _: &Caller, _: AppointmentId, _: AppointmentForm, _: &Fields) -> Result<Outcome, AppError> {
        Err(AppError::NotFound)
    }

    async fn keep_typed(&self, _: &Caller, _: AppointmentId, _: Step, _: &Fields) -> Result<(), AppError> {
        Err(AppError::NotFound)
    }
}

#[async_trait]
impl Images for Canned {
    async fn problem(&self, _: &Caller, _: AppointmentId) -> Result<ProblemPage, AppError> {
        Err(AppError::NotFound)
    }

    async fn whose(&self, _: &Caller, _: AppointmentId, _: Option<AppointmentId>) -> Result<WhosePage, AppError> {
        Err(AppError::NotFound)
    }

    async fn move_images(&self, _: &Caller, _: AppointmentId, _: &Fields) -> Result<Outcome, AppError> {
        Err(AppError::NotFound)
    }
}

#[async_trait]
impl Clinics for Canned {
    async fn of_day(&self, _: &Caller, _: Option<time::Date>) -> Result<ClinicsPage, AppError> {
        Err(AppError::NotFound)
    }

    async fn clinic(&self, _: &Caller, _: ClinicId) -> Result<ClinicPage, AppError> {
        Err(AppError::NotFound)
    }

    async fn attention(&self, _: &Caller) -> Result<AttentionPage, AppError> {
        Err(AppError::NotFound)
    }

    async fn rooms(&self, _: &Caller) -> Result<RoomPage, AppError> {
        Err(AppError::NotFound)
    }

    async fn choose_room(&self, _: &Caller, _: &Fields, _: &str) -> Result<Outcome, AppError> {
        Err(AppError::NotFound)
    }

    async fn start_page(&self, _: &Caller) -> Result<String, AppError> {
        Err(AppError::NotFound)
    }
}

#[async_trait]
impl Accounts for Canned {
    async fn own_sessions(&self, _: &Caller) -> Result<Vec<OwnSession>, AppError> {
        Err(AppError::NotFound)
    }

    async fn end_own_session(&self, _: &Caller, _: SessionId) -> Result<(), AppError> {
        Err(AppError::NotFound)
    }

    async fn time_left(&self, _: &Caller) -> Result<TimeLeft, AppError> {
        Ok(TimeLeft {
            idle: 900,
            absolute: 43_200,
        })
    }

    async fn stay_signed_in(&self, caller: &Caller) -> Result<TimeLeft, AppError> {
        self.time_left(caller).await
    }
}

#[async_trait]
impl Transfer for Canned {
    async fn overview(&self, _: &Caller) -> Result<TransferPage, AppError> {
        Err(AppError::NotFound)
    }

    async fn calls(&self, _: &Caller, _: u32) -> Result<Paged<CallLine>, AppError> {
        Err(AppError::NotFound)
    }

    async fn studies(&self, _: &Caller, _: u32) -> Result<Paged<StudyLine>, AppError> {
        Err(AppError::NotFound)
    }

    async fn machine(&self, _: &Caller, _: MachineId) -> Result<MachinePage, AppError> {
        Err(AppError::NotFound)
    }

    async fn check_machine(&self, _: &Caller, _: MachineId) -> Result<Outcome, AppError> {
        Err(AppError::NotFound)
    }

    async fn save_listener(&self, _: &Caller, _: MachineId, _: &Fields) -> Result<Outcome, AppError> {
        Err(AppError::NotFound)
    }

    async fn quarantine(&self, _: &Caller, _: u32) -> Result<Paged<QuarantineLine>, AppError> {
        Err(AppError::NotFound)
    }

    async fn quarantined(&self, _: &Caller, _: QuarantineId) -> Result<QuarantinedPage, AppError> {
        Err(AppError::NotFound)
    }

    async fn deal_with(&self, _: &Caller, _: QuarantineId, _: &Fields) -> Result<Outcome, AppError> {
        Err(AppError::NotFound)
    }

    async fn understand_again(&self, _: &Caller, _: QuarantineId) -> Result<Outcome, AppError> {
        Err(AppError::NotFound)
    }

    async fn close_alert(&self, _: &Caller, _: AlertId) -> Result<Outcome, AppError> {
        Err(AppError::NotFound)
    }

    async fn unsettled(&self, _: &Caller, _: u32) -> Result<Paged<UnsettledLine>, AppError> {
        Err(AppError::NotFound)
    }

    async fn study(&self, _: &Caller, _: ImageId) -> Result<StudyPage, AppError> {
        Err(AppError::NotFound)
    }

    async fn attach_question(&self, _: &Caller, _: ImageId, _: AppointmentId) -> Result<AttachPage, AppError> {
        Err(AppError::NotFound)
    }

    async fn attach(&self, _: &Caller, _: ImageId, _: &Fields) -> Result<Outcome, AppError> {
        Err(AppError::NotFound)
    }

    async fn picture(&self, _: &Caller, _: ImageId, _: PictureSize) -> Result<Picture, AppError> {
        Err(AppError::NotFound)
    }

    async fn registration(&self, _: &Caller, _: Option<MachineId>) -> Result<RegistrationPage, AppError> {
        Err(AppError::NotFound)
    }

    async fn register(&self, _: &Caller, _: Option<MachineId>, _: &Fields) -> Result<Outcome, AppError> {
        Err(AppError::NotFound)
    }

    async fn site(&self, _: &Caller, _: SiteId) -> Result<SiteLine, AppError> {
        Err(AppError::NotFound)
    }

    async fn switch_site(&self, _: &Caller, _: SiteId, _: &Fields) -> Result<Outcome, AppError> {
        Err(AppError::NotFound)
    }
}

#[async_trait]
impl Reading for Canned {
    async fn list(&self, _: &Caller, _: Filter) -> Result<ReadingPage, AppError> {
        Err(AppError::NotFound)
    }

    async fn case(&self, _: &Caller, _: AppointmentId, _: Filter) -> Result<CasePage, AppError> {
        Err(AppError::NotFound)
    }

    async fn next(&self, _: &Caller, _: Option<AppointmentId>, _: Filter) -> Result<Option<AppointmentId>, AppError> {
        Err(AppError::NotFound)
    }

    async fn submit(&self, _: &Caller, _: AppointmentId, _: ReadingForm, _: &Fields) -> Result<Outcome, AppError> {
        Err(AppError::NotFound)
    }

    async fn answer(&self, _: &Caller, _: AppointmentId, _: &Fields) -> Result<Outcome, AppError> {
        Err(AppError::NotFound)
    }

    async fn refer(&self, _: &str) -> Result<String, AppError> {
        Err(AppError::NotFound)
    }

    async fn referred(&self, _: &Caller, _: &str) -> Result<AppointmentId, AppError> {
        Err(AppError::NotFound)
    }

    async fn notes(&self, _: &Caller) -> Result<NotesPage, AppError> {
        Err(AppError::NotFound)
    }
}
