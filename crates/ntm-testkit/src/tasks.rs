//! Tasks that are assigned already, for tests of what comes afterwards.

use jiff::civil::Date;
use ntm_programme::{
    identity::{ObligationId, TaskId, UnitId},
    obligation::State,
};
use ntm_store::{
    obligation::{Occurrence, recount},
    params,
};

use crate::province::{PROVINCE, Small, account, units};

/// A task of the district's coordination office.
#[derive(Debug, Clone)]
pub struct Assigned {
    pub id: TaskId,
    pub code: String,
    /// One for each lead in the order given, for the first last day, then for the next.
    pub obligations: Vec<ObligationId>,
}

impl Small {
    /// Assigns a task with one last day to some units, today.
    pub async fn assign(&self, title: &str, leads: &[UnitId], due: Option<Date>) -> Assigned {
        self.assign_by(title, leads, &[due]).await
    }

    /// Assigns a task that each unit has to do by several last days, today.
    pub async fn assign_often(&self, title: &str, leads: &[UnitId], dues: &[Date]) -> Assigned {
        let dues: Vec<Option<Date>> = dues.iter().copied().map(Some).collect();
        self.assign_by(title, leads, &dues).await
    }

    async fn assign_by(&self, title: &str, leads: &[UnitId], dues: &[Option<Date>]) -> Assigned {
        let task = self.plant_task(title, leads).await;
        let mut obligations = Vec::new();
        let mut tx = self.office.store().begin().await.expect("a transaction");
        let (now, today) = (self.now(), self.today());
        for (position, due) in (1_i64..).zip(dues) {
            let deadline = if due.is_some() { position } else { 0 };
            if let Some(due) = due {
                tx.execute(
                    "INSERT INTO task_deadline (province, task_id, position, written, kind, value, bound)
                     VALUES ($1, $2, $3, $4, 'date', $5, 'by')",
                    params![
                        PROVINCE,
                        task.id,
                        deadline,
                        format!("chậm nhất ngày {due}"),
                        *due
                    ],
                )
                .await
                .expect("a deadline");
            }
            for unit in leads {
                let id = ObligationId(self.office.new_id(now));
                tx.execute(
                    "INSERT INTO obligation (province, id, task_id, deadline, unit_id, first_unit, owner_unit, period, opens_on,
                                             due_on, first_due_on, state, opened_at, changed_at)
                     VALUES ($1, $2, $3, $4, $5, $5, $6, 'once', $7, $8, $8, $9, $10, $10)",
                    params![
                        PROVINCE,
                        id,
                        task.id,
                        deadline,
                        *unit,
                        units::OFFICE,
                        today,
                        *due,
                        State::Due.as_str(),
                        now
                    ],
                )
                .await
                .expect("an obligation");
                tx.execute(
                    "INSERT INTO obligation_event (province, obligation_id, number, act, on_date, at)
                     VALUES ($1, $2, 1, 'open', $3, $4)",
                    params![PROVINCE, id, today, now],
                )
                .await
                .expect("its first event");
                obligations.push(id);
            }
            let occurrence = Occurrence {
                province: PROVINCE,
                task: task.id,
                deadline,
                period: "once".to_owned(),
            };
            recount(&mut tx, &occurrence).await.expect("its summary");
        }
        tx.commit().await.expect("committed");
        Assigned {
            obligations,
            ..task
        }
    }

    /// Assigns a task that recurs ("monthly:15", `before`) to some units, today; nothing is open yet.
    pub async fn assign_recurring(&self, title: &str, leads: &[UnitId], rule: &str) -> Assigned {
        let task = self.plant_task(title, leads).await;
        let mut tx = self.office.store().begin().await.expect("a transaction");
        tx.execute(
            "INSERT INTO task_deadline (province, task_id, position, written, kind, value, bound)
             VALUES ($1, $2, 1, $3, 'recurring', $3, 'before')",
            params![PROVINCE, task.id, rule],
        )
        .await
        .expect("a deadline");
        tx.commit().await.expect("committed");
        task
    }

    async fn plant_task(&self, title: &str, leads: &[UnitId]) -> Assigned {
        let (now, today) = (self.now(), self.today());
        let id = TaskId(self.office.new_id(now));
        let code = format!("NV-2023-{}", &id.0.simple().to_string()[24..]);
        let mut tx = self.office.store().begin().await.expect("a transaction");
        tx.execute(
            "INSERT INTO task (province, id, code, owner_unit, title, text, strength, assigned_by, assigned_at,
                               assigned_on, folded)
             VALUES ($1, $2, $3, $4, $5, $5, 'assign', $6, $7, $8, $9)",
            params![
                PROVINCE,
                id,
                code.as_str(),
                units::OFFICE,
                title,
                account("dieu.phoi"),
                now,
                today,
                ntm_text::fold(&format!("{title} {code}"))
            ],
        )
        .await
        .expect("a task");
        for unit in leads {
            tx.execute(
                "INSERT INTO task_unit (province, task_id, role, unit_id) VALUES ($1, $2, 'lead', $3)",
                params![PROVINCE, id, *unit],
            )
            .await
            .expect("a lead");
        }
        tx.commit().await.expect("committed");
        Assigned {
            id,
            code,
            obligations: Vec::new(),
        }
    }

    /// Returns an operation of the program itself.
    pub fn op_of_the_program(&self) -> ntm_office::Op {
        ntm_office::Op::system(&self.office, "test")
    }

    fn now(&self) -> jiff::Timestamp {
        self.office.clock().now()
    }

    fn today(&self) -> Date {
        self.office.clock().today()
    }
}
