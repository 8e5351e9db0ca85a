//! Key object selections as this machine writes them (PS3.16 TID 2010).

use app::domain::received::selection::{RejectCode, RejectKind};
use dicom_core::VR;
use dicom_dictionary_std::{tags, uids};
use dicom_object::InMemDicomObject;
use time::PrimitiveDateTime;

use super::Examination;
use super::header::{composed, reference};
use super::object::{Object, Reference};
use super::report::{coded, content, modifying, template};
use crate::encoding::{code, put, sequence};

impl Examination {
    /// Takes images back.
    pub fn rejection(
        &mut self,
        kind: RejectKind,
        reasons: &[RejectCode],
        images: &[&Reference],
        at: PrimitiveDateTime,
    ) -> Object {
        let class = uids::KEY_OBJECT_SELECTION_DOCUMENT_STORAGE;
        let mut header = self.document(class, at, 98);
        let title = code(kind.code(), "DCM", kind.label());
        header.put(sequence(tags::CONCEPT_NAME_CODE_SEQUENCE, vec![title]));
        header.put(template("2010"));
        header.put(sequence(
            tags::CURRENT_REQUESTED_PROCEDURE_EVIDENCE_SEQUENCE,
            vec![self.evidence(images)],
        ));
        let modifier = || code("113011", "DCM", "Document Title Modifier");
        let mut contents: Vec<InMemDicomObject> = reasons
            .iter()
            .map(|reason| modifying(coded(modifier(), code(reason.code(), "DCM", reason.label()))))
            .collect();
        for image in images {
            let mut item = content(code("260753009", "SCT", "Source"), "IMAGE");
            let referenced = reference(image.class.as_str(), &image.instance);
            item.put(sequence(tags::REFERENCED_SOP_SEQUENCE, vec![referenced]));
            item.remove_element(tags::CONCEPT_NAME_CODE_SEQUENCE);
            contents.push(item);
        }
        header.put(sequence(tags::CONTENT_SEQUENCE, contents));
        composed(header, class, None)
    }

    fn evidence(&self, images: &[&Reference]) -> InMemDicomObject {
        let series = images
            .iter()
            .map(|image| {
                let mut item = InMemDicomObject::new_empty();
                put(&mut item, tags::SERIES_INSTANCE_UID, VR::UI, image.series.as_str());
                let referenced = reference(image.class.as_str(), &image.instance);
                item.put(sequence(tags::REFERENCED_SOP_SEQUENCE, vec![referenced]));
                item
            })
            .collect();
        let mut study = InMemDicomObject::new_empty();
        put(&mut study, tags::STUDY_INSTANCE_UID, VR::UI, self.order.study.as_str());
        study.put(sequence(tags::REFERENCED_SERIES_SEQUENCE, series));
        study
    }
}
