//! The closed vocabulary of units, in a separate file because the list is long.

use crate::schema::macros::vocabulary;

vocabulary! {
    /// The unit of a figure.
    pub Unit {
        /// per cent
        Percent = "%" Plain,
        /// position in a ranking, from 1
        Rank = "rank" Plain,
        /// euros
        Eur = "EUR" Plain,
        /// millions of euros
        EurMillion = "EUR million" Plain,
        /// thousands of millions of euros
        EurBillion = "EUR billion" Plain,
        /// megawatts
        Megawatts = "MW" Plain,
        /// units of a product
        Units = "units" Plain,
        /// millions of vehicles
        MillionVehicles = "million vehicles" Plain,
        /// millions of people
        MillionPeople = "million people" Plain,
        /// times as much
        Times = "times" Plain,
        /// days
        Days = "days" Plain,
        /// years
        Years = "years" Plain,
        /// categories
        Categories = "categories" Plain,
        /// centres
        Centres = "centres" Plain,
        /// clusters
        Clusters = "clusters" Plain,
        /// committees and other working groups
        Committees = "committees" Plain,
        /// communities
        Communities = "communities" Plain,
        /// companies
        Companies = "companies" Plain,
        /// production complexes
        Complexes = "complexes" Plain,
        /// countries
        Countries = "countries" Plain,
        /// grants
        Grants = "grants" Plain,
        /// hubs
        Hubs = "hubs" Plain,
        /// initiatives
        Initiatives = "initiatives" Plain,
        /// institutes
        Institutes = "institutes" Plain,
        /// jobs
        Jobs = "jobs" Plain,
        /// mechanisms
        Mechanisms = "mechanisms" Plain,
        /// members
        Members = "members" Plain,
        /// modalities of a programme
        Modalities = "modalities" Plain,
        /// objectives
        Objectives = "objectives" Plain,
        /// offices
        Offices = "offices" Plain,
        /// organisations
        Organisations = "organisations" Plain,
        /// participations
        Participations = "participations" Plain,
        /// partnerships
        Partnerships = "partnerships" Plain,
        /// pillars and axes of a strategy
        Pillars = "pillars" Plain,
        /// production plants
        Plants = "plants" Plain,
        /// procedures
        Procedures = "procedures" Plain,
        /// products
        Products = "products" Plain,
        /// programmes
        Programmes = "programmes" Plain,
        /// projects
        Projects = "projects" Plain,
        /// proposals
        Proposals = "proposals" Plain,
        /// services
        Services = "services" Plain,
        /// federal entities
        States = "states" Plain,
        /// steps
        Steps = "steps" Plain,
        /// wind farms
        WindFarms = "wind farms" Plain,
    }
}
