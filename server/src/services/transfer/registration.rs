//! Registering machines: who one is, from where it may call, and where it stands.

use app::domain::clinic::Room;
use app::domain::ids::{MachineId, RoomId};
use app::domain::staff::Permission;
use app::error::AppError;
use app::forms::errors::FormErrors;
use app::forms::fields::Fields;
use app::forms::machine::{
    ADDRESSES, AE_TITLE, CERTIFICATE, Calls, Certificate, ROOM, Registration, fingerprint, parse,
};
use app::forms::outcome::Outcome;
use app::pages::transfer::PATH;
use app::services::Caller;
use app::services::transfer::{Registered, RegistrationPage};
use dicom::dimse::tls::certificate_of_pem;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::StoredTransfer;
use crate::audit::{Action, Codes, Event, Object};
use crate::intake::address_range::AddressRange;
use crate::services::{NotServed, authorise};
use crate::store::{
    Admission, Constraint, MachineNetwork, MachineTraffic, Source, StoreError, StoreResult, Tx, machine_insert,
    machine_network_put, machine_rename, machines_traffic, room_put, rooms_of_unit, sites_of_unit,
};

impl StoredTransfer {
    pub(super) async fn registration_of(
        &self,
        caller: &Caller,
        id: Option<MachineId>,
    ) -> Result<RegistrationPage, NotServed> {
        authorise(caller, Permission::SeeImageTransfer)?;
        let (store, unit) = (&self.ground.store, caller.viewer.unit_id);
        let machine = match id {
            None => None,
            Some(id) => {
                let machine = self.machine_of(store, caller, id).await?;
                let rooms = rooms_of_unit(store, unit).await?;
                let room = rooms.into_iter().find(|room| room.machine_id == id);
                Some(registered(machine, room))
            }
        };
        Ok(RegistrationPage {
            machine,
            sites: sites_of_unit(store, unit).await?,
            own_title: self.own_title.clone(),
        })
    }

    async fn machine_of(&self, on: &impl Source, caller: &Caller, id: MachineId) -> Result<MachineTraffic, NotServed> {
        let machines = machines_traffic(on, caller.viewer.unit_id).await?;
        let found = machines.into_iter().find(|machine| machine.id == id);
        Ok(found.ok_or(AppError::NotFound)?)
    }

    pub(super) async fn put_registration(
        &self,
        caller: &Caller,
        id: Option<MachineId>,
        fields: &Fields,
    ) -> Result<Outcome, NotServed> {
        authorise(caller, Permission::SeeImageTransfer)?;
        let (ground, unit) = (&self.ground, caller.viewer.unit_id);
        let tx = ground.store.begin().await?;
        let read = parse(fields, &sites_of_unit(&tx, unit).await?).and_then(|new| Ok((network(&new)?, new)));
        let (network, new) = match read {
            Ok(read) => read,
            Err(errors) => return invalid(tx, errors).await,
        };
        let (machine, action) = match id {
            Some(id) => (self.machine_of(&tx, caller, id).await?.id, Action::MachineChanged),
            None => (MachineId(Uuid::new_v4()), Action::MachineAdded),
        };
        let room = match self.room_for(&tx, caller, machine, &new).await? {
            Ok(room) => room,
            Err(errors) => return invalid(tx, errors).await,
        };
        let named = match id {
            Some(_) => machine_rename(&tx, unit, machine, &new.name, &new.ae_title).await,
            None => machine_insert(&tx, unit, machine, &new.name, &new.ae_title).await,
        };
        match named {
            Err(StoreError::Constraint(Constraint::MachineTitleTaken)) => {
                let message = "Another machine has this AE title. Each machine needs one of its own";
                return invalid(tx, FormErrors::one(AE_TITLE, message)).await;
            }
            named => named?,
        }
        machine_network_put(&tx, unit, machine, &network).await?;
        room_put(&tx, unit, &room).await?;
        let codes = Codes::new()
            .code("admission", network.admission.code())
            .number("addresses", network.addresses.len() as u64)
            .code("certificate", network.certificate.map_or("NONE", |_| "REQUIRED"))
            .id("room", room.id.0);
        let event = Event::by(caller, action, ground.now()).on(Object::Machine(machine));
        ground.audit.append(&tx, event.after(codes)).await?;
        tx.commit().await?;
        Ok(Outcome::Next {
            to: format!("{PATH}/machines/{machine}"),
        })
    }

    /// The room as it will be: the machine's own, a new one, or that of a machine that is switched off. The room of a
    /// machine that may call is never taken from it.
    async fn room_for(
        &self,
        tx: &Tx,
        caller: &Caller,
        machine: MachineId,
        new: &Registration,
    ) -> Result<Result<Room, FormErrors>, NotServed> {
        let unit = caller.viewer.unit_id;
        let sites = sites_of_unit(tx, unit).await?;
        let site = sites.into_iter().find(|site| site.id == new.site);
        let site = site.ok_or(AppError::BadRequest)?;
        let rooms = rooms_of_unit(tx, unit).await?;
        let is_it = |room: &&Room| room.site.id == site.id && room.name.to_lowercase() == new.room.to_lowercase();
        let own = rooms.iter().find(|room| room.machine_id == machine).map(|room| room.id);
        let id = match rooms.iter().find(is_it) {
            None => own.unwrap_or_else(|| RoomId(Uuid::new_v4())),
            Some(room) if room.machine_id == machine => room.id,
            Some(room) => {
                let theirs = self.machine_of(tx, caller, room.machine_id).await?;
                let may_call = theirs
                    .network
                    .is_some_and(|network| network.admission == Admission::Admitted);
                if may_call || own.is_some() {
                    let message = format!("{} stands in this room. Switch that machine off first", theirs.ae_title);
                    return Ok(Err(FormErrors::one(ROOM, message)));
                }
                room.id
            }
        };
        Ok(Ok(Room {
            id,
            site,
            name: new.room.clone(),
            machine_id: machine,
            machine: new.name.clone(),
        }))
    }
}

async fn invalid(tx: Tx, errors: FormErrors) -> Result<Outcome, NotServed> {
    let _: StoreResult<()> = tx.rollback().await;
    Ok(Outcome::Invalid(errors))
}

/// What was typed, as the network knows it.
fn network(new: &Registration) -> Result<MachineNetwork, FormErrors> {
    let mut errors = FormErrors::default();
    let ranges: Result<Vec<AddressRange>, _> = new.addresses.iter().map(|text| text.parse()).collect();
    let ranges = errors.take(ranges.map_err(|_| {
        let message = "Enter IP addresses, for example 10.20.30.40, or ranges, for example 10.20.0.0/16";
        FormErrors::one(ADDRESSES, message)
    }));
    let certificate = match &new.certificate {
        Certificate::None => Ok(None),
        Certificate::Fingerprint(sha256) => Ok(Some(*sha256)),
        Certificate::Pem(pem) => match certificate_of_pem(pem.as_bytes()) {
            Ok(certificate) => Ok(Some(Sha256::digest(certificate).into())),
            Err(_) => Err(FormErrors::one(
                CERTIFICATE,
                "Paste the whole certificate (PEM), from BEGIN to END",
            )),
        },
    };
    let certificate = errors.take(certificate);
    let admission = match new.calls {
        Calls::Admitted => Admission::Admitted,
        Calls::SwitchedOff => Admission::Refused,
    };
    errors
        .finish(ranges.zip(certificate))
        .map(|(addresses, certificate)| MachineNetwork {
            addresses,
            certificate,
            admission,
        })
}

fn registered(machine: MachineTraffic, room: Option<Room>) -> Registered {
    let network = machine.network.as_ref();
    let calls = match network.map(|network| network.admission) {
        Some(Admission::Refused) => Calls::SwitchedOff,
        Some(Admission::Admitted) | None => Calls::Admitted,
    };
    let addresses = network.map(|network| network.addresses.iter().map(ToString::to_string).collect());
    Registered {
        id: machine.id,
        addresses: addresses.unwrap_or_default(),
        certificate: network
            .and_then(|network| network.certificate.as_ref())
            .map(fingerprint),
        room: room.map(|room| (room.name, room.site.id)),
        calls,
        name: machine.name,
        ae_title: machine.ae_title,
    }
}
