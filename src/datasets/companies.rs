//! The companies that the report names as present in Mexico.

use crate::datasets::{Note, Sector, State};
use crate::date::Date;
use crate::schema::Ref;
use crate::schema::macros::dataset;

dataset! {
    /// companies that the report names as present in Mexico (section 2.3)
    Company {
        name: "companies", noun: "company", file: "companies.csv", key: ["id"], title: "name",
        known_as: ["name"], view: ["id", "name", "sector", "country", "role"], tally: "",
    }
    stored {
        /// telling words
        id: String,
        /// name
        name: String,
        /// sector under which the report names it
        sector: Option<Ref<Sector>>,
        /// federal entity, where the report names one
        state: Option<Ref<State>>,
        /// country that the report prints beside it
        country: Option<String>,
        /// what it does in Mexico, in our own words
        role: String,
        /// the year that the report gives
        year: Option<Date>,
        /// what is damaged or doubtful
        note: Option<String>,
        /// where in the report it stands
        source: Option<String>,
        /// footnotes
        footnotes: Vec<Note>,
    }
}
