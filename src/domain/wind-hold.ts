/** How likely it is that lifts stand still for wind. Modelled; never the resort's decision. */
export type WindHoldRisk = 'low' | 'possible' | 'likely' | 'very likely';
